"""Content that the Ministry supplies as a file: which kinds there are, what is in force, and whether a file is sound.

Every kind is versioned. A version is a TOML file called by it (``draft-2.15.toml``): the packaged ones ship with the
product, imported ones lie in a folder that ``./nrm content import`` fills and services only read (docs/adr/0038):

    FOLDER/questionnaire/2.16.toml              imported, in force from its day on
    FOLDER/questionnaire/withdrawn/2.17.toml    taken back; tasks issued with it still read it

=================  =================================================================
``versions``       how versions are written, and which is higher
``shelf``          every version there is, and the one in force on a day
``inuse``          the shelf that this process reads
``check``          whether a file keeps the rules of its kind, named field by field
``fields``         the rules all kinds share
``questionnaire``  the rules of a questionnaire
``chart``          the rules of a chart of needs and terms
=================  =================================================================
"""

QUESTIONNAIRE, CHART = "questionnaire", "chart"
KINDS = (QUESTIONNAIRE, CHART)
