"""The generated supervisor configuration."""

import configparser

import pytest

from nrm_local.installation import Installation
from nrm_local.paths import Layout, project_root
from nrm_local.secrets import Secrets
from nrm_local.supervisord import programs, render
from nrm_shared.messaging import topology


@pytest.fixture
def installation(tmp_path):
    layout = Layout(project_root(), tmp_path / "100% odd directory")
    layout.create()
    secrets = Secrets(layout.secrets)
    secrets.generate(topology.users())
    return Installation(layout, secrets)


def parsed(installation) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(render(installation, programs(installation)))
    return parser


def test_every_program_is_started_again_for_ever_and_only_jobs_end(installation):
    configuration = parsed(installation)
    sections = [name for name in configuration.sections() if name.startswith("program:")]
    jobs = configuration["group:jobs"]["programs"].split(",")
    assert len(sections) > 3
    for section in sections:
        ends = section.removeprefix("program:") in jobs
        assert configuration[section]["autorestart"] == ("false" if ends else "true")
        assert configuration[section]["startsecs"] == "0"


def test_no_secret_stands_in_the_configuration(installation):
    text = render(installation, programs(installation))
    for path in installation.secrets.directory.rglob("*"):
        if path.is_file():
            assert installation.secrets.read(path) not in text, path.name


def test_percent_signs_in_paths_are_escaped(installation):
    assert "100%% odd directory" in render(installation, programs(installation))


def test_with_an_external_database_and_broker_neither_is_run_here(installation):
    external = Installation(installation.layout, installation.secrets, "postgresql://a:b@db/postgres", "amqp://a:b@mq/")
    names = {program.name for program in programs(external)}
    assert not names & {"postgres", "rabbitmq", "epmd"}
    environment = next(program for program in programs(external) if program.group == "services").environment
    assert any("@db:5432/" in value for value in environment.values())
