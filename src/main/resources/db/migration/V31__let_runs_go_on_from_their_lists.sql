alter table sweep_run
  add policy text, -- the policy that the run began with, as JSON; null before it began, and after its end
  add lists_read boolean not null default false; -- whether sweep_candidate tells all that is to be done
