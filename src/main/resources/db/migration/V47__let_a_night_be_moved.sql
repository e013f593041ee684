-- Who chooses a later time after the night's run gets another one on the same date. That no night is taken twice, the lock on
-- its row in nightly_schedule sees to.
alter table sweep_run drop constraint sweep_run_client_key_night_key;
