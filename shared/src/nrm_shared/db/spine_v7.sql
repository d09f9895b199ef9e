-- The audit by whoever acted: who investigates access follows one officer through all cases (2.2 DPO).
CREATE INDEX audit_event_actor ON audit_event (actor, id);
