create table users (user_id text primary key, name text not null, created_at text not null);

create table events (
  event_id text primary key,
  title text not null,
  date text not null,
  capacity int not null,
  has_waitlist boolean not null,
  registered_count int not null default 0,
  waitlist_count int not null default 0,
  next_ticket int not null default 1,
  version int not null default 1,
  changed_at text not null,
  check (registered_count between 0 and capacity)
);

create table registrations (
  event_id text not null,
  user_id text not null,
  status text not null,
  registered_at text,
  waitlisted_at text,
  promoted_at text,
  ticket int,
  primary key (event_id, user_id)
);
create index seats on registrations (event_id, registered_at, user_id) where status = 'registered';
create index waiting on registrations (event_id, ticket) where status = 'waitlisted';

-- How each request ended: what makes sending it again harmless.
create table requests (
  event_id text not null,
  user_id text not null,
  key text not null,
  record jsonb not null,
  primary key (event_id, user_id, key)
);

create function rejected(rejection jsonb) returns jsonb language sql immutable as
$$ select jsonb_build_object('status', 'rejected', 'rejection', rejection) $$;

create function succeeded(outcome text, standing jsonb default null) returns jsonb language sql immutable as
$$ select jsonb_strip_nulls(jsonb_build_object('status', 'succeeded', 'outcome', outcome, 'standing', standing)) $$;

create function standing_of(r registrations) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object('status', r.status, 'registeredAt', r.registered_at,
    'waitlistedAt', r.waitlisted_at, 'promotedAt', r.promoted_at, 'ticket', r.ticket))
$$;

create function register(e events, r registrations, at text) returns jsonb language plpgsql as $$
declare
  place int;
begin
  if r.status = 'registered' then
    return rejected(jsonb_build_object('type', 'AlreadyRegistered', 'standing', standing_of(r)));
  elsif r.status = 'waitlisted' then
    select count(*) into place from registrations
      where event_id = e.event_id and status = 'waitlisted' and ticket <= r.ticket;
    return rejected(jsonb_build_object('type', 'AlreadyWaitlisted',
      'standing', standing_of(r) || jsonb_build_object('position', place)));
  elsif e.registered_count < e.capacity and e.waitlist_count = 0 then
    r.status := 'registered';
    r.registered_at := at;
    update events set registered_count = registered_count + 1, version = version + 1, changed_at = at
      where event_id = e.event_id;
  elsif not e.has_waitlist then
    return rejected(jsonb_build_object('type', 'EventFull', 'capacity', e.capacity,
      'registeredCount', e.registered_count));
  else
    r.status := 'waitlisted';
    r.waitlisted_at := at;
    r.ticket := e.next_ticket;
    update events set waitlist_count = waitlist_count + 1, next_ticket = next_ticket + 1,
      version = version + 1, changed_at = at where event_id = e.event_id;
  end if;
  insert into registrations
    values (r.event_id, r.user_id, r.status, r.registered_at, r.waitlisted_at, null, r.ticket)
    on conflict (event_id, user_id) do update set status = excluded.status, registered_at = excluded.registered_at,
      waitlisted_at = excluded.waitlisted_at, promoted_at = null, ticket = excluded.ticket;
  if r.status = 'registered' then return succeeded('registered', standing_of(r)); end if;
  return succeeded('waitlisted', standing_of(r) || jsonb_build_object('position', e.waitlist_count + 1));
end $$;

create function unregister(e events, r registrations, at text) returns jsonb language plpgsql as $$
declare
  promoted int;
begin
  if r.status is distinct from 'registered' and r.status is distinct from 'waitlisted' then
    return rejected('{"type": "NotRegistered"}');
  end if;
  update registrations set status = 'cancelled', registered_at = null, waitlisted_at = null, promoted_at = null,
    ticket = null where event_id = e.event_id and user_id = r.user_id;
  if r.status = 'waitlisted' then
    update events set waitlist_count = waitlist_count - 1, version = version + 1, changed_at = at
      where event_id = e.event_id;
    return succeeded('left-waitlist');
  end if;
  update registrations set status = 'registered', registered_at = at, promoted_at = at, ticket = null
    where event_id = e.event_id and status = 'waitlisted' and ticket = (select ticket from registrations
      where event_id = e.event_id and status = 'waitlisted' order by ticket limit 1);
  get diagnostics promoted = row_count;
  update events set registered_count = registered_count - 1 + promoted, waitlist_count = waitlist_count - promoted,
    version = version + 1, changed_at = at where event_id = e.event_id;
  return succeeded('unregistered');
end $$;

-- A whole command in one call. `zone` are the seconds that a commit takes longer for its copy in a second
-- zone: spent here, because the event stays locked meanwhile.
create function apply(kind text, event text, person text, request text, fingerprint text, accepted text, at text,
  zone float8) returns jsonb language plpgsql as $$
declare
  e events;
  r registrations;
  ended jsonb;
begin
  select * into e from events where event_id = event for update;
  select record into ended from requests where event_id = event and user_id = person and key = request;
  if found then return ended; end if;
  if e.event_id is null then
    ended := rejected('{"type": "EventNotFound"}');
  elsif not exists (select from users where user_id = person) then
    ended := rejected('{"type": "UserNotFound"}');
  else
    select * into r from registrations where event_id = event and user_id = person;
    if r.status is distinct from 'registered' and r.status is distinct from 'waitlisted' then
      r := row(event, person, null, null, null, null, null);
    end if;
    if kind = 'register' then ended := register(e, r, at); else ended := unregister(e, r, at); end if;
  end if;
  ended := jsonb_build_object('key', request, 'fingerprint', fingerprint, 'acceptedAt', accepted, 'completedAt', at,
    'result', ended);
  insert into requests values (event, person, request, ended);
  if zone > 0 then perform pg_sleep(zone); end if;
  return ended;
end $$;

create function add_full_event(event text, seats int, waiting int) returns void language plpgsql as $$
declare
  at text := to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
begin
  insert into events values (event, event, '2027-05-01T18:00:00.000Z', seats, true, seats, waiting, waiting + 1, 1, at);
  insert into registrations select event, 'u' || n, 'registered', at from generate_series(0, seats - 1) n;
  insert into registrations select event, 'u' || (seats + n - 1), 'waitlisted', null, at, null, n
    from generate_series(1, waiting) n;
end $$;
