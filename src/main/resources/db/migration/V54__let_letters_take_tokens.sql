alter table notice_token add notice_id bigint; -- the letter that tells of it, from when it is written
