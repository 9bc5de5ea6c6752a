-- An engine that ends by itself: from now on the others share without it.
-- $1 owner
delete from engine where owner = $1
