-- The last day of an exemption as a run last read it, infinity if it had no end; null if no run has read it. Until then
-- removing it, or letting it end earlier, makes nothing due that was exempt before.
alter table exemption add used_to date;
update exemption set used_to = coalesce(last_day, 'infinity'); -- nobody knows, so the days of grace apply
