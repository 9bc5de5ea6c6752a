-- When the contact that waits for a promised call would be due without it: there it goes on when the promise is taken back.
alter table appointment add column held_from timestamptz;
