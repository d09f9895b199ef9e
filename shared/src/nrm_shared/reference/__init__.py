"""Reference content of the NRM: versioned, read-only, in Bangla and English.

Each module loads its own content file on first use and keeps it, so importing this package costs nothing:

=====================  =====================================================================
``codes``, ``enums``   code lists with labels (needs, terms, consent purposes, roles, ...)
``chart``              which need may have which term, and where a reason must be written
``steps``              the guideline's fifteen steps
``clocks``             clock definitions K1-K20 and the legal regime they belong to
``error_texts``        what is said to a person, by error code
``notice_texts``       what a notice says to the person, by code
``identifiers``        rules for national ID, birth registration, passport and telephone
``geography``          divisions, districts, upazilas
``stations``           police stations and the police system each is reached through
``helplines``          national helplines
``holidays``           public holidays with a fixed date
``questionnaires``     the questionnaire bank and the red-flag indicators
``content``            versions of the chart and the questionnaire that were imported, and the rules they keep
``text``               digits, Unicode form, the bilingual ``Text`` value
=====================  =====================================================================
"""
