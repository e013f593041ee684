alter table sweep_run
  add decides_by text, -- a digest of organization, policy and exemptions; null before the run begins
  add decides_for timestamptz, -- the moment for which it decides
  add lists_read boolean not null default false; -- whether sweep_candidate tells all that is to be done
