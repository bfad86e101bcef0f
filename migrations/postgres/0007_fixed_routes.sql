-- Links that people have shared hold route ids: once given, one never changes, whoever writes.

CREATE FUNCTION route_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a route id cannot be changed once set';
END
$$;

CREATE TRIGGER workspaces_route_is_fixed BEFORE UPDATE OF route_id ON workspaces FOR EACH ROW
WHEN (OLD.route_id IS NOT NULL AND NEW.route_id IS DISTINCT FROM OLD.route_id)
EXECUTE FUNCTION route_is_fixed();

CREATE TRIGGER channels_route_is_fixed BEFORE UPDATE OF route_id ON channels FOR EACH ROW
WHEN (OLD.route_id IS NOT NULL AND NEW.route_id IS DISTINCT FROM OLD.route_id)
EXECUTE FUNCTION route_is_fixed();

CREATE TRIGGER direct_conversations_route_is_fixed BEFORE UPDATE OF route_id ON direct_conversations FOR EACH ROW
WHEN (OLD.route_id IS NOT NULL AND NEW.route_id IS DISTINCT FROM OLD.route_id)
EXECUTE FUNCTION route_is_fixed();

CREATE TRIGGER messages_route_is_fixed BEFORE UPDATE OF route_id ON messages FOR EACH ROW
WHEN (OLD.route_id IS NOT NULL AND NEW.route_id IS DISTINCT FROM OLD.route_id)
EXECUTE FUNCTION route_is_fixed();
