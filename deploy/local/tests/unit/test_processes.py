"""The table of processes."""

from nrm_local import ports
from nrm_local.processes import present, table


def test_no_two_processes_share_a_port_or_a_name():
    rows = table()
    assert len({row.port for row in rows}) == len(rows)
    assert len({row.name for row in rows}) == len(rows)


def test_ports_follow_the_base(monkeypatch):
    monkeypatch.setenv("NRM_PORT_BASE", "20000")
    assert next(row for row in table() if row.name == "intake-relay").port == 20012
    assert ports.infrastructure_port(ports.RABBITMQ) == 20672


def test_a_checkout_without_a_service_does_not_run_it(tmp_path):
    consumer = tmp_path / "services/intake/src/nrm_intake/entrypoints/consumer.py"
    consumer.parent.mkdir(parents=True)
    consumer.touch()
    assert [row.name for row in present(tmp_path)] == ["intake-consumer"]
