COMMENT ON SCHEMA public IS 'standard public schema';
CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);
CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);
CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);
CREATE FUNCTION public.incidents_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception '% of % is refused: evidence and its chain of custody are kept as written',
        tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;
    RETURN job_ids;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;
    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;
    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;
    RETURN _job_id;
END;
$$;
CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);
CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;
 RETURN found_jobs;
END;
$$;
CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;
CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id uuid NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_apitoken (
    id uuid NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    hint text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    person_id uuid NOT NULL
);
CREATE TABLE public.accounts_contactmethod (
    id uuid NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    label text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    code_hash text NOT NULL,
    code_expires_at timestamp with time zone,
    code_tries smallint NOT NULL,
    person_id uuid NOT NULL,
    gone_because text DEFAULT ''::text NOT NULL,
    muted_at timestamp with time zone,
    sealed_secret text DEFAULT ''::text NOT NULL,
    CONSTRAINT accounts_contactmethod_code_tries_check CHECK ((code_tries >= 0))
);
CREATE TABLE public.accounts_membership (
    id uuid NOT NULL,
    is_lead boolean NOT NULL,
    person_id uuid NOT NULL,
    team_id uuid NOT NULL
);
CREATE TABLE public.accounts_person (
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    timezone text NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    session_epoch integer DEFAULT 0 NOT NULL,
    is_vip boolean DEFAULT false NOT NULL,
    working_hours text DEFAULT 'mon-fri 09:00-17:00'::text NOT NULL,
    has_security_right boolean DEFAULT false NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    manager_id uuid,
    quiet_hours text DEFAULT 'none'::text NOT NULL,
    CONSTRAINT accounts_person_session_epoch_check CHECK ((session_epoch >= 0)),
    CONSTRAINT accounts_person_version_check CHECK ((version >= 0))
);
CREATE TABLE public.accounts_signinlink (
    id uuid NOT NULL,
    token_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    person_id uuid NOT NULL
);
CREATE TABLE public.accounts_team (
    id uuid NOT NULL,
    name text NOT NULL,
    slug character varying(80) NOT NULL,
    description text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    is_security boolean DEFAULT false NOT NULL,
    CONSTRAINT accounts_team_version_check CHECK ((version >= 0))
);
CREATE TABLE public.alerts_alert (
    id uuid NOT NULL,
    key text NOT NULL,
    "group" text NOT NULL,
    state text NOT NULL,
    severity text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    labels jsonb NOT NULL,
    annotations jsonb NOT NULL,
    link text NOT NULL,
    remark text NOT NULL,
    count integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    resolved_at timestamp with time zone,
    incident_id uuid,
    service_id uuid,
    integration_id uuid NOT NULL,
    held_by uuid,
    held_until timestamp with time zone,
    hold text NOT NULL,
    told jsonb,
    expires_at timestamp with time zone,
    is_restricted boolean NOT NULL,
    recent timestamp with time zone[],
    resolve_after integer,
    resolves_at timestamp with time zone,
    route_id uuid,
    routed_severity text NOT NULL,
    said_severity text NOT NULL,
    snoozed_until timestamp with time zone,
    thread text NOT NULL,
    CONSTRAINT alerts_alert_count_check CHECK ((count >= 0)),
    CONSTRAINT alerts_alert_resolve_after_check CHECK ((resolve_after >= 0)),
    CONSTRAINT alerts_resolved_has_time CHECK (((NOT (state = 'resolved'::text)) OR (resolved_at IS NOT NULL)))
)
WITH (fillfactor='80');
CREATE TABLE public.alerts_certificate (
    url text NOT NULL,
    pem text NOT NULL,
    fetched_at timestamp with time zone NOT NULL
);
CREATE TABLE public.alerts_feedback (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    word text NOT NULL,
    alert_id uuid NOT NULL,
    person_id uuid NOT NULL
);
CREATE TABLE public.alerts_heartbeat (
    id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    key_hash text NOT NULL,
    sealed_key text NOT NULL,
    timetable text NOT NULL,
    period interval NOT NULL,
    unit text NOT NULL,
    rule text NOT NULL,
    timezone text NOT NULL,
    grace interval NOT NULL,
    severity text NOT NULL,
    alert_title text NOT NULL,
    tags jsonb NOT NULL,
    state text NOT NULL,
    failed boolean NOT NULL,
    last_ping_at timestamp with time zone,
    last_exit_status smallint,
    last_duration interval,
    running_since timestamp with time zone,
    running_id uuid,
    expected_at timestamp with time zone,
    down_since timestamp with time zone,
    look_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    integration_id uuid NOT NULL,
    service_id uuid,
    CONSTRAINT alerts_heartbeat_last_exit_status_check CHECK ((last_exit_status >= 0)),
    CONSTRAINT alerts_heartbeat_version_check CHECK ((version >= 0))
);
CREATE TABLE public.alerts_heartbeatping (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    exit_status smallint,
    duration interval,
    source text NOT NULL,
    body text NOT NULL,
    heartbeat_id uuid NOT NULL,
    CONSTRAINT alerts_heartbeatping_exit_status_check CHECK ((exit_status >= 0))
);
CREATE TABLE public.alerts_inhibitionrule (
    id uuid NOT NULL,
    name text NOT NULL,
    source jsonb NOT NULL,
    target jsonb NOT NULL,
    equal jsonb NOT NULL,
    is_enabled boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT alerts_inhibitionrule_version_check CHECK ((version >= 0))
);
CREATE TABLE public.alerts_integration (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    key_hash text NOT NULL,
    sealed_key text NOT NULL,
    escalation_policy_id uuid,
    "grouping" text NOT NULL,
    on_recovery text NOT NULL,
    default_category text NOT NULL,
    is_enabled boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_signal_at timestamp with time zone,
    version integer NOT NULL,
    service_id uuid,
    team_id uuid,
    sealed_secret text NOT NULL,
    settings jsonb NOT NULL,
    served_at timestamp with time zone,
    CONSTRAINT alerts_integration_version_check CHECK ((version >= 0))
);
CREATE TABLE public.alerts_maintenancewindow (
    id uuid NOT NULL,
    author text NOT NULL,
    comment text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    rrule text NOT NULL,
    timezone text NOT NULL,
    over_at timestamp with time zone,
    ended_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    with_dependents boolean NOT NULL,
    person_id uuid,
    CONSTRAINT alerts_maintenance_ends_after_start CHECK ((ends_at > starts_at)),
    CONSTRAINT alerts_maintenancewindow_version_check CHECK ((version >= 0))
);
CREATE TABLE public.alerts_maintenancewindow_services (
    id bigint NOT NULL,
    maintenancewindow_id uuid NOT NULL,
    service_id uuid NOT NULL
);
ALTER TABLE public.alerts_maintenancewindow_services ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_maintenancewindow_services_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alerts_route (
    id uuid NOT NULL,
    "position" smallint NOT NULL,
    condition text NOT NULL,
    integration_id uuid,
    service_id uuid,
    escalation_policy_id uuid,
    goes_on boolean NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    ruling jsonb NOT NULL,
    team_id uuid,
    CONSTRAINT alerts_route_position_check CHECK (("position" >= 0))
);
CREATE TABLE public.alerts_routeedition (
    id smallint NOT NULL,
    edition uuid NOT NULL,
    CONSTRAINT alerts_one_edition CHECK ((id = 1)),
    CONSTRAINT alerts_routeedition_id_check CHECK ((id >= 0))
);
CREATE TABLE public.alerts_ruleset (
    name text NOT NULL,
    version uuid NOT NULL
);
CREATE TABLE public.alerts_shortnumber (
    id bigint NOT NULL,
    alert_id uuid NOT NULL
);
ALTER TABLE public.alerts_shortnumber ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_shortnumber_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.alerts_signal (
    received_at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    integration_id uuid NOT NULL,
    content_type text DEFAULT ''::text NOT NULL,
    body bytea NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    observations integer DEFAULT 0 NOT NULL,
    absorbed_at timestamp with time zone,
    headers text NOT NULL,
    CONSTRAINT alerts_signal_observations_check CHECK ((observations >= 0))
)
PARTITION BY RANGE (received_at);
ALTER TABLE ONLY public.alerts_signal ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE public.alerts_signal_default (
    received_at timestamp with time zone CONSTRAINT alerts_signal_received_at_not_null NOT NULL,
    id uuid CONSTRAINT alerts_signal_id_not_null NOT NULL,
    integration_id uuid CONSTRAINT alerts_signal_integration_id_not_null NOT NULL,
    content_type text DEFAULT ''::text CONSTRAINT alerts_signal_content_type_not_null NOT NULL,
    body bytea CONSTRAINT alerts_signal_body_not_null NOT NULL,
    state text DEFAULT 'pending'::text CONSTRAINT alerts_signal_state_not_null NOT NULL,
    reason text DEFAULT ''::text CONSTRAINT alerts_signal_reason_not_null NOT NULL,
    observations integer DEFAULT 0 CONSTRAINT alerts_signal_observations_not_null NOT NULL,
    absorbed_at timestamp with time zone,
    headers text CONSTRAINT alerts_signal_headers_not_null NOT NULL,
    CONSTRAINT alerts_signal_observations_check CHECK ((observations >= 0))
);
ALTER TABLE ONLY public.alerts_signal_default ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE public.alerts_silence (
    id uuid NOT NULL,
    author text NOT NULL,
    comment text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    rrule text NOT NULL,
    timezone text NOT NULL,
    over_at timestamp with time zone,
    ended_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    matchers jsonb NOT NULL,
    person_id uuid,
    CONSTRAINT alerts_silence_ends_after_start CHECK ((ends_at > starts_at)),
    CONSTRAINT alerts_silence_version_check CHECK ((version >= 0))
);
CREATE TABLE public.analytics_block (
    id bigint NOT NULL,
    period text NOT NULL,
    start date NOT NULL,
    dimension text NOT NULL,
    kpi smallint NOT NULL,
    keys text[] NOT NULL,
    counts integer[] NOT NULL,
    missing integer[] NOT NULL,
    data_errors integer[] NOT NULL,
    totals numeric(40,0)[] NOT NULL,
    marks bytea NOT NULL,
    contents bytea NOT NULL,
    tops uuid[]
);
ALTER TABLE ONLY public.analytics_block ALTER COLUMN contents SET STORAGE EXTERNAL;
ALTER TABLE public.analytics_block ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.analytics_block_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.analytics_changed (
    incident_id uuid NOT NULL
);
CREATE TABLE public.analytics_dashboard (
    id uuid NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    is_shared boolean NOT NULL,
    days smallint NOT NULL,
    filters text[] NOT NULL,
    widgets jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    owner_id uuid NOT NULL,
    team_id uuid,
    CONSTRAINT analytics_dashboard_days_check CHECK ((days >= 0)),
    CONSTRAINT analytics_dashboard_version CHECK ((version >= 1)),
    CONSTRAINT analytics_dashboard_version_check CHECK ((version >= 0))
);
CREATE TABLE public.analytics_day (
    day date NOT NULL,
    is_stale boolean NOT NULL,
    first timestamp with time zone,
    last timestamp with time zone,
    made uuid DEFAULT gen_random_uuid() NOT NULL
);
CREATE TABLE public.analytics_fact (
    incident_id uuid NOT NULL,
    is_restricted boolean NOT NULL,
    service_id uuid,
    team_id uuid,
    category_id bigint,
    priority smallint,
    resolved_at timestamp with time zone,
    days date[] NOT NULL,
    moments timestamp with time zone[] NOT NULL,
    kpis smallint[] NOT NULL,
    at smallint[] NOT NULL,
    spans bigint[] NOT NULL,
    began bigint,
    CONSTRAINT analytics_fact_priority_check CHECK ((priority >= 0))
);
CREATE TABLE public.analytics_hourlyrate (
    id bigint NOT NULL,
    amount numeric(10,2) NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    team_id uuid,
    CONSTRAINT analytics_hourlyrate_amount CHECK ((amount >= (0)::numeric))
);
ALTER TABLE public.analytics_hourlyrate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.analytics_hourlyrate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.analytics_kepthours (
    place smallint NOT NULL,
    hours text NOT NULL,
    signature text NOT NULL,
    filled_to date,
    is_whole boolean NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT analytics_kepthours_place_check CHECK ((place >= 0))
);
CREATE TABLE public.analytics_kpitarget (
    name text NOT NULL,
    goal double precision NOT NULL,
    measure text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    hours text DEFAULT ''::text NOT NULL,
    CONSTRAINT analytics_kpitarget_goal CHECK ((goal >= (0.0)::double precision))
);
ALTER TABLE public.analytics_kpitarget ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.analytics_kpitarget_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.analytics_measure (
    kpi text NOT NULL,
    definition text NOT NULL
);
CREATE TABLE public.analytics_memory (
    day date NOT NULL,
    kpi text NOT NULL,
    n integer NOT NULL,
    total numeric(40,0) NOT NULL,
    digest text NOT NULL,
    n_now integer NOT NULL,
    total_now numeric(40,0) NOT NULL,
    amended_at timestamp with time zone
);
CREATE TABLE public.analytics_month (
    month date NOT NULL,
    made uuid DEFAULT gen_random_uuid() NOT NULL
);
CREATE TABLE public.analytics_noisechoice (
    id uuid NOT NULL,
    is_wanted boolean NOT NULL,
    person_id uuid,
    team_id uuid,
    CONSTRAINT analytics_noisechoice_one CHECK ((((team_id IS NULL) OR (person_id IS NULL)) AND (1 = (
CASE
    WHEN (team_id IS NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (person_id IS NULL) THEN 1
    ELSE 0
END))))
);
CREATE TABLE public.analytics_noiseletter (
    id uuid NOT NULL,
    week date NOT NULL,
    written_at timestamp with time zone NOT NULL,
    is_empty boolean NOT NULL,
    person_id uuid NOT NULL,
    team_id uuid NOT NULL
);
CREATE TABLE public.analytics_rememberedday (
    day date NOT NULL,
    taken_at timestamp with time zone NOT NULL
);
CREATE TABLE public.analytics_report (
    id uuid NOT NULL,
    name text NOT NULL,
    is_shared boolean NOT NULL,
    period text NOT NULL,
    first date,
    last date,
    compare text NOT NULL,
    by text NOT NULL,
    filters text[] NOT NULL,
    figures text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    owner_id uuid NOT NULL,
    hours text DEFAULT ''::text NOT NULL,
    dashboard text DEFAULT ''::text NOT NULL,
    CONSTRAINT analytics_report_own_days CHECK (((NOT (period = 'own'::text)) OR ((first IS NOT NULL) AND (last IS NOT NULL))))
);
CREATE TABLE public.analytics_reportissue (
    id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    is_planned boolean NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    leased_until timestamp with time zone,
    note text NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone,
    until timestamp with time zone,
    sent_at timestamp with time zone,
    sent_to integer NOT NULL,
    csv_id character varying(64),
    pdf_id character varying(64),
    report_id uuid NOT NULL,
    sender_id uuid,
    CONSTRAINT analytics_reportissue_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT analytics_reportissue_sent_to_check CHECK ((sent_to >= 0))
);
CREATE TABLE public.analytics_reportplan (
    report_id uuid NOT NULL,
    rhythm text NOT NULL,
    weekdays smallint[] NOT NULL,
    day smallint NOT NULL,
    at time without time zone NOT NULL,
    timezone text NOT NULL,
    is_on boolean NOT NULL,
    stopped_because text NOT NULL,
    next_at timestamp with time zone,
    CONSTRAINT analytics_reportplan_day_check CHECK ((day >= 0))
);
CREATE TABLE public.analytics_reportreader (
    id uuid NOT NULL,
    address text NOT NULL,
    person_id uuid,
    report_id uuid NOT NULL,
    team_id uuid,
    CONSTRAINT analytics_reportreader_one CHECK ((((address = ''::text) AND (person_id IS NOT NULL) AND (team_id IS NULL)) OR ((address = ''::text) AND (person_id IS NULL) AND (team_id IS NOT NULL)) OR ((person_id IS NULL) AND (team_id IS NULL) AND (NOT (address = ''::text)))))
);
CREATE TABLE public.analytics_reportrefusal (
    id uuid NOT NULL,
    address text NOT NULL,
    refused_at timestamp with time zone NOT NULL,
    report_id uuid NOT NULL
);
CREATE TABLE public.analytics_rollup (
    id smallint NOT NULL,
    edition text NOT NULL,
    zone text NOT NULL,
    stage text NOT NULL,
    filled_at timestamp with time zone,
    filled_to uuid,
    "position" bigint NOT NULL,
    as_of timestamp with time zone NOT NULL,
    version uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT analytics_rollup_id_check CHECK ((id >= 0))
);
CREATE TABLE public.analytics_spell (
    no integer NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    state text NOT NULL,
    reason text NOT NULL,
    team_id uuid,
    assignee_id uuid,
    incident_id uuid NOT NULL,
    CONSTRAINT analytics_spell_no_check CHECK ((no >= 0))
);
CREATE TABLE public.analytics_walllink (
    id uuid NOT NULL,
    name text NOT NULL,
    dashboards text[] NOT NULL,
    seconds smallint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    seen_at timestamp with time zone,
    made_by_id uuid NOT NULL,
    CONSTRAINT analytics_walllink_seconds CHECK (((seconds >= 5) AND (seconds <= 3600))),
    CONSTRAINT analytics_walllink_seconds_check CHECK ((seconds >= 0))
);
CREATE TABLE public.api_keptanswer (
    id uuid NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    sealed_body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT api_keptanswer_status_check CHECK ((status >= 0))
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_businesscalendar (
    id uuid NOT NULL,
    name text NOT NULL,
    slug character varying(80) NOT NULL,
    description text NOT NULL,
    is_default boolean NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    number integer NOT NULL,
    version integer NOT NULL,
    CONSTRAINT catalog_businesscalendar_number_check CHECK ((number >= 0)),
    CONSTRAINT catalog_businesscalendar_version_check CHECK ((version >= 0)),
    CONSTRAINT catalog_calendar_default_is_offered CHECK (((NOT is_default) OR (archived_at IS NULL)))
);
CREATE TABLE public.catalog_calendarversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    timezone text NOT NULL,
    week jsonb NOT NULL,
    own_days jsonb NOT NULL,
    region text NOT NULL,
    holidays jsonb NOT NULL,
    holidays_from smallint NOT NULL,
    holidays_to smallint NOT NULL,
    includes bigint[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    calendar_id uuid NOT NULL,
    made_by_id uuid,
    CONSTRAINT catalog_calendarversion_holidays_from_check CHECK ((holidays_from >= 0)),
    CONSTRAINT catalog_calendarversion_holidays_to_check CHECK ((holidays_to >= 0)),
    CONSTRAINT catalog_calendarversion_number_check CHECK ((number >= 0))
);
ALTER TABLE public.catalog_calendarversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_calendarversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_change (
    id uuid NOT NULL,
    source text NOT NULL,
    external_id text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    link text NOT NULL,
    who text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT catalog_change_ends_after_start CHECK (((ends_at IS NULL) OR (ends_at >= starts_at)))
);
CREATE TABLE public.catalog_change_services (
    id bigint NOT NULL,
    change_id uuid NOT NULL,
    service_id uuid NOT NULL
);
ALTER TABLE public.catalog_change_services ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_change_services_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_configurationitem (
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    identifier text NOT NULL,
    location text NOT NULL,
    status text NOT NULL,
    description text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((COALESCE(regexp_replace(name, '[^[:alnum:]]+'::text, ' '::text, 'g'::text), ''::text) || ' '::text) || COALESCE(regexp_replace(identifier, '[^[:alnum:]]+'::text, ' '::text, 'g'::text), ''::text)) || ' '::text) || COALESCE(regexp_replace(location, '[^[:alnum:]]+'::text, ' '::text, 'g'::text), ''::text)))) STORED,
    team_id uuid,
    CONSTRAINT catalog_configurationitem_version_check CHECK ((version >= 0)),
    CONSTRAINT catalog_item_status CHECK ((status = ANY (ARRAY['in_use'::text, 'in_stock'::text, 'retired'::text])))
);
CREATE TABLE public.catalog_configurationitem_runs_on (
    id bigint NOT NULL,
    from_configurationitem_id uuid CONSTRAINT catalog_configurationitem_ru_from_configurationitem_id_not_null NOT NULL,
    to_configurationitem_id uuid CONSTRAINT catalog_configurationitem_runs_to_configurationitem_id_not_null NOT NULL
);
ALTER TABLE public.catalog_configurationitem_runs_on ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_configurationitem_runs_on_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_configurationitem_services (
    id bigint NOT NULL,
    configurationitem_id uuid CONSTRAINT catalog_configurationitem_service_configurationitem_id_not_null NOT NULL,
    service_id uuid NOT NULL
);
ALTER TABLE public.catalog_configurationitem_services ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_configurationitem_services_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_dependency (
    id uuid NOT NULL,
    needs_id uuid NOT NULL,
    service_id uuid NOT NULL,
    CONSTRAINT catalog_dependency_not_itself CHECK ((NOT (service_id = needs_id)))
);
CREATE TABLE public.catalog_service (
    id uuid NOT NULL,
    name text NOT NULL,
    slug character varying(80) NOT NULL,
    description text NOT NULL,
    criticality smallint NOT NULL,
    escalation_policy_id uuid,
    default_category text NOT NULL,
    cost_per_minute numeric(12,2) NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    team_id uuid,
    availability_target numeric(6,3),
    CONSTRAINT catalog_service_availability CHECK (((availability_target > (0)::numeric) AND (availability_target < (100)::numeric))),
    CONSTRAINT catalog_service_cost CHECK ((cost_per_minute >= (0)::numeric)),
    CONSTRAINT catalog_service_criticality CHECK (((criticality >= 1) AND (criticality <= 4))),
    CONSTRAINT catalog_service_criticality_check CHECK ((criticality >= 0)),
    CONSTRAINT catalog_service_version_check CHECK ((version >= 0))
);
CREATE TABLE public.demo_fill (
    id smallint NOT NULL,
    seed bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT demo_fill_single CHECK ((id = 1))
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.importers_imported (
    id uuid NOT NULL,
    source text NOT NULL,
    key text NOT NULL,
    applied bigint[] NOT NULL,
    last_at timestamp with time zone NOT NULL,
    incident_id uuid NOT NULL,
    run_id uuid NOT NULL,
    as_of timestamp with time zone,
    rows integer DEFAULT 0 NOT NULL,
    CONSTRAINT importers_imported_rows_check CHECK ((rows >= 0))
);
CREATE TABLE public.importers_importrun (
    id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    choices jsonb NOT NULL,
    is_dry boolean NOT NULL,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    state text NOT NULL,
    attempt smallint NOT NULL,
    total bigint NOT NULL,
    done bigint NOT NULL,
    counts jsonb NOT NULL,
    made jsonb NOT NULL,
    reason text NOT NULL,
    guess jsonb,
    asked_by_id uuid,
    blob_id character varying(64),
    CONSTRAINT importers_importrun_attempt_check CHECK ((attempt >= 0)),
    CONSTRAINT importers_importrun_done_check CHECK ((done >= 0)),
    CONSTRAINT importers_importrun_total_check CHECK ((total >= 0)),
    CONSTRAINT importers_run_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'finished'::text, 'cancelled'::text, 'failed'::text, 'undoing'::text, 'undone'::text])))
);
CREATE TABLE public.importers_rejectedrow (
    id uuid NOT NULL,
    "row" bigint NOT NULL,
    reason text NOT NULL,
    raw text NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT importers_rejectedrow_row_check CHECK (("row" >= 0))
);
CREATE TABLE public.incidents_affecteditem (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    item_id uuid NOT NULL
);
CREATE TABLE public.incidents_affectedperson (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    person_id uuid NOT NULL
);
CREATE TABLE public.incidents_affectedservice (
    id uuid NOT NULL,
    effect text NOT NULL,
    incident_id uuid NOT NULL,
    service_id uuid NOT NULL
);
CREATE TABLE public.incidents_assignmentrule (
    team_id uuid NOT NULL,
    strategy text NOT NULL,
    on_shift_only boolean NOT NULL,
    match_skills boolean NOT NULL,
    unowned_minutes integer NOT NULL,
    turns jsonb NOT NULL,
    CONSTRAINT incidents_assignmentrule_unowned_minutes_check CHECK ((unowned_minutes >= 0))
);
CREATE TABLE public.incidents_attachment (
    id uuid NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    name text NOT NULL,
    visibility text NOT NULL,
    scan text NOT NULL,
    scan_note text NOT NULL,
    scan_attempts integer NOT NULL,
    scan_due_at timestamp with time zone,
    author_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    removed_by_name text NOT NULL,
    author_id uuid,
    blob_id character varying(64),
    comment_id uuid,
    incident_id uuid NOT NULL,
    removed_by_id uuid,
    CONSTRAINT incidents_attachment_scan_attempts_check CHECK ((scan_attempts >= 0))
);
CREATE TABLE public.incidents_bulkchange (
    id uuid NOT NULL,
    verb text NOT NULL,
    done_at timestamp with time zone NOT NULL,
    items jsonb NOT NULL,
    undone_at timestamp with time zone,
    actor_id uuid
);
CREATE TABLE public.incidents_category (
    id integer NOT NULL,
    slug character varying(80) NOT NULL,
    name text NOT NULL,
    "position" smallint NOT NULL,
    is_active boolean NOT NULL,
    parent_id integer,
    default_team_id uuid,
    closure_checks text[] DEFAULT '{}'::text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT incidents_category_position_check CHECK (("position" >= 0)),
    CONSTRAINT incidents_category_version_check CHECK ((version >= 0))
);
ALTER TABLE public.incidents_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incidents_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.incidents_closurerules (
    id smallint NOT NULL,
    checks text[] NOT NULL,
    version integer NOT NULL,
    follow_up_score smallint DEFAULT 2 NOT NULL,
    follow_up_days smallint DEFAULT 2 NOT NULL,
    CONSTRAINT incidents_closurerules_follow_up_days_check CHECK ((follow_up_days >= 0)),
    CONSTRAINT incidents_closurerules_follow_up_score_check CHECK ((follow_up_score >= 0)),
    CONSTRAINT incidents_closurerules_id_check CHECK ((id >= 0)),
    CONSTRAINT incidents_closurerules_version_check CHECK ((version >= 0)),
    CONSTRAINT incidents_follow_up_bounds CHECK (((follow_up_score <= 4) AND (follow_up_days >= 1) AND (follow_up_days <= 30))),
    CONSTRAINT incidents_one_closure_row CHECK ((id = 1))
);
CREATE TABLE public.incidents_comment (
    id uuid NOT NULL,
    author_name text NOT NULL,
    visibility text NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    author_id uuid,
    incident_id uuid NOT NULL
);
CREATE TABLE public.incidents_containmentaction (
    id uuid NOT NULL,
    action text NOT NULL,
    effect text NOT NULL,
    reversal text NOT NULL,
    done_at timestamp with time zone NOT NULL,
    reversed_at timestamp with time zone,
    done_by_id uuid,
    incident_id uuid NOT NULL,
    reversal_note text DEFAULT ''::text NOT NULL,
    reversed_by_id uuid
);
CREATE TABLE public.incidents_custodytransfer (
    id uuid NOT NULL,
    giver_name text NOT NULL,
    taker_name text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    noted_by_name text NOT NULL,
    giver_id uuid,
    taker_id uuid,
    evidence_id uuid NOT NULL
);
CREATE TABLE public.incidents_customfield (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    help text NOT NULL,
    options jsonb NOT NULL,
    required_for jsonb NOT NULL,
    visible_when text NOT NULL,
    formula text NOT NULL,
    on_request_form boolean NOT NULL,
    "position" smallint NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL,
    type_id uuid,
    CONSTRAINT incidents_customfield_position_check CHECK (("position" >= 0)),
    CONSTRAINT incidents_customfield_version_check CHECK ((version >= 0))
);
CREATE TABLE public.incidents_deferral (
    id uuid NOT NULL,
    reason text NOT NULL,
    until timestamp with time zone NOT NULL,
    priority_before smallint NOT NULL,
    priority_after smallint NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text NOT NULL,
    accepted_by_id uuid,
    incident_id uuid NOT NULL,
    CONSTRAINT incidents_deferral_one_step CHECK (((priority_after <= (priority_before + 1)) AND (priority_after >= priority_before))),
    CONSTRAINT incidents_deferral_priority_after_check CHECK ((priority_after >= 0)),
    CONSTRAINT incidents_deferral_priority_before_check CHECK ((priority_before >= 0))
);
CREATE TABLE public.incidents_evidence (
    id uuid NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    method text NOT NULL,
    collected_at timestamp with time zone NOT NULL,
    collected_by_name text NOT NULL,
    sha256 character varying(64) NOT NULL,
    custodian_name text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by_name text NOT NULL,
    verified_at timestamp with time zone,
    verified_by_name text NOT NULL,
    is_intact boolean,
    attachment_id uuid,
    collected_by_id uuid,
    custodian_id uuid,
    incident_id uuid NOT NULL,
    CONSTRAINT incidents_evidence_file_has_hash CHECK (((attachment_id IS NULL) OR (NOT ((sha256)::text = ''::text))))
);
CREATE TABLE public.incidents_guide (
    id uuid NOT NULL,
    slug character varying(80) NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    type text NOT NULL,
    steps jsonb NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL,
    category_id integer,
    CONSTRAINT incidents_guide_version_check CHECK ((version >= 0))
);
CREATE TABLE public.incidents_guiderun (
    id uuid NOT NULL,
    name text NOT NULL,
    steps jsonb NOT NULL,
    path jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    started_by_name text NOT NULL,
    guide_id uuid NOT NULL,
    incident_id uuid NOT NULL
);
CREATE TABLE public.incidents_hypothesis (
    id uuid NOT NULL,
    text text NOT NULL,
    evidence text NOT NULL,
    verdict text NOT NULL,
    why text NOT NULL,
    proposed_by_name text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by_name text NOT NULL,
    decided_at timestamp with time zone,
    incident_id uuid NOT NULL,
    proposed_by_id uuid,
    CONSTRAINT incidents_verdict_has_time CHECK (((verdict = 'open'::text) OR (decided_at IS NOT NULL)))
);
CREATE TABLE public.incidents_incident (
    id uuid NOT NULL,
    number bigint NOT NULL,
    type text NOT NULL,
    state text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    channel text NOT NULL,
    impact smallint,
    urgency smallint,
    priority smallint,
    priority_reason text NOT NULL,
    severity text NOT NULL,
    effect text NOT NULL,
    major_state text NOT NULL,
    affected text NOT NULL,
    escalation_policy_id uuid,
    labels text[] NOT NULL,
    custom jsonb NOT NULL,
    occurred_at timestamp with time zone,
    detected_at timestamp with time zone,
    reported_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    categorised_at timestamp with time zone,
    prioritised_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    first_acknowledged_at timestamp with time zone,
    started_at timestamp with time zone,
    contained_at timestamp with time zone,
    diagnosed_at timestamp with time zone,
    diagnosis text NOT NULL,
    mitigated_at timestamp with time zone,
    restored_at timestamp with time zone,
    resolved_at timestamp with time zone,
    closed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    resolved_gap_seconds bigint NOT NULL,
    hold_reason text NOT NULL,
    follow_up_at timestamp with time zone,
    close_at timestamp with time zone,
    outcome text NOT NULL,
    cause text NOT NULL,
    notes text NOT NULL,
    cancel_code text NOT NULL,
    reopen_count integer NOT NULL,
    reassignment_count integer NOT NULL,
    version integer NOT NULL,
    acknowledged_by_id uuid,
    assignee_id uuid,
    category_id integer,
    reporter_id uuid,
    service_id uuid,
    team_id uuid,
    business_impact text DEFAULT ''::text NOT NULL,
    effort_minutes integer,
    is_vip boolean DEFAULT false NOT NULL,
    computed_priority smallint,
    override_reason text DEFAULT ''::text NOT NULL,
    deferred_until timestamp with time zone,
    is_update_overdue boolean DEFAULT false NOT NULL,
    major_declared_at timestamp with time zone,
    major_ended_at timestamp with time zone,
    next_update_at timestamp with time zone,
    phase text DEFAULT ''::text NOT NULL,
    scope text DEFAULT ''::text NOT NULL,
    scope_people integer,
    scope_systems integer,
    fix_justification text DEFAULT ''::text NOT NULL,
    fix_reference text DEFAULT ''::text NOT NULL,
    knowledge_url text DEFAULT ''::text NOT NULL,
    needs_problem boolean DEFAULT false NOT NULL,
    workaround text DEFAULT ''::text NOT NULL,
    confidants uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    is_restricted boolean DEFAULT false NOT NULL,
    owner_due_at timestamp with time zone,
    unowned_at timestamp with time zone,
    merged_into_id uuid,
    parent_id uuid,
    said text DEFAULT ''::text NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, ((((COALESCE(title, ''::text) || ' '::text) || COALESCE(description, ''::text)) || ' '::text) || COALESCE(said, ''::text)))) STORED,
    confirmed_at timestamp with time zone,
    first_contact_resolution boolean,
    imported_from text DEFAULT ''::text NOT NULL,
    imported_at timestamp with time zone,
    worked_minutes integer,
    CONSTRAINT incidents_closed_has_time CHECK (((NOT (state = 'closed'::text)) OR (closed_at IS NOT NULL))),
    CONSTRAINT incidents_hold_has_follow_up CHECK (((NOT (state = 'on_hold'::text)) OR (follow_up_at IS NOT NULL))),
    CONSTRAINT incidents_incident_computed_priority_check CHECK ((computed_priority >= 0)),
    CONSTRAINT incidents_incident_effort_minutes_check CHECK ((effort_minutes >= 0)),
    CONSTRAINT incidents_incident_impact_check CHECK ((impact >= 0)),
    CONSTRAINT incidents_incident_priority_check CHECK ((priority >= 0)),
    CONSTRAINT incidents_incident_reassignment_count_check CHECK ((reassignment_count >= 0)),
    CONSTRAINT incidents_incident_reopen_count_check CHECK ((reopen_count >= 0)),
    CONSTRAINT incidents_incident_resolved_gap_seconds_check CHECK ((resolved_gap_seconds >= 0)),
    CONSTRAINT incidents_incident_scope_people_check CHECK ((scope_people >= 0)),
    CONSTRAINT incidents_incident_scope_systems_check CHECK ((scope_systems >= 0)),
    CONSTRAINT incidents_incident_urgency_check CHECK ((urgency >= 0)),
    CONSTRAINT incidents_incident_version_check CHECK ((version >= 0)),
    CONSTRAINT incidents_incident_worked_minutes_check CHECK ((worked_minutes >= 0)),
    CONSTRAINT incidents_override_has_priority CHECK (((override_reason = ''::text) OR (priority IS NOT NULL))),
    CONSTRAINT incidents_resolved_has_time CHECK (((NOT (state = 'resolved'::text)) OR (resolved_at IS NOT NULL)))
);
CREATE TABLE public.incidents_incidenttype (
    id uuid NOT NULL,
    slug character varying(40) NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    icon text NOT NULL,
    "position" smallint NOT NULL,
    is_active boolean NOT NULL,
    is_restricted boolean NOT NULL,
    on_request_form boolean NOT NULL,
    required jsonb NOT NULL,
    default_impact smallint,
    default_urgency smallint,
    version integer NOT NULL,
    default_category_id integer,
    default_team_id uuid,
    default_plans text[] DEFAULT '{}'::text[] NOT NULL,
    default_tasks text DEFAULT ''::text NOT NULL,
    default_roles jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT incidents_incidenttype_default_impact_check CHECK ((default_impact >= 0)),
    CONSTRAINT incidents_incidenttype_default_urgency_check CHECK ((default_urgency >= 0)),
    CONSTRAINT incidents_incidenttype_position_check CHECK (("position" >= 0)),
    CONSTRAINT incidents_incidenttype_version_check CHECK ((version >= 0)),
    CONSTRAINT incidents_type_levels CHECK ((((default_impact IS NULL) OR ((default_impact >= 1) AND (default_impact <= 4))) AND ((default_urgency IS NULL) OR ((default_urgency >= 1) AND (default_urgency <= 4)))))
);
CREATE TABLE public.incidents_majorproposal (
    id uuid NOT NULL,
    reason text NOT NULL,
    rule text NOT NULL,
    proposed_by_name text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    is_accepted boolean,
    decided_by_name text NOT NULL,
    decided_at timestamp with time zone,
    decision_note text NOT NULL,
    incident_id uuid NOT NULL
);
CREATE TABLE public.incidents_merge (
    id uuid NOT NULL,
    before jsonb NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    merged_by_id uuid,
    source_id uuid NOT NULL,
    target_id uuid NOT NULL
);
CREATE SEQUENCE public.incidents_number
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.incidents_plan (
    id uuid NOT NULL,
    slug character varying(80) NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    phases text[] NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT incidents_plan_version_check CHECK ((version >= 0))
);
CREATE TABLE public.incidents_plantask (
    id uuid NOT NULL,
    "position" smallint NOT NULL,
    phase text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    role text NOT NULL,
    due_minutes integer,
    is_gate boolean NOT NULL,
    plan_id uuid NOT NULL,
    CONSTRAINT incidents_plantask_due_minutes_check CHECK ((due_minutes >= 0)),
    CONSTRAINT incidents_plantask_position_check CHECK (("position" >= 0))
);
CREATE TABLE public.incidents_preset (
    id uuid NOT NULL,
    slug character varying(80) NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    type text NOT NULL,
    impact smallint NOT NULL,
    urgency smallint NOT NULL,
    severity text NOT NULL,
    effect text NOT NULL,
    is_active boolean NOT NULL,
    version integer NOT NULL,
    category_id integer NOT NULL,
    service_id uuid,
    team_id uuid,
    plans text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT incidents_preset_impact_check CHECK ((impact >= 0)),
    CONSTRAINT incidents_preset_levels CHECK (((impact >= 1) AND (impact <= 4) AND (urgency >= 1) AND (urgency <= 4))),
    CONSTRAINT incidents_preset_urgency_check CHECK ((urgency >= 0)),
    CONSTRAINT incidents_preset_version_check CHECK ((version >= 0))
);
CREATE TABLE public.incidents_prioritycell (
    id integer NOT NULL,
    impact smallint NOT NULL,
    urgency smallint NOT NULL,
    priority smallint NOT NULL,
    type text DEFAULT ''::text NOT NULL,
    CONSTRAINT incidents_matrix_range CHECK (((impact >= 1) AND (impact <= 4) AND (priority >= 1) AND (priority <= 5) AND (urgency >= 1) AND (urgency <= 4))),
    CONSTRAINT incidents_prioritycell_impact_check CHECK ((impact >= 0)),
    CONSTRAINT incidents_prioritycell_priority_check CHECK ((priority >= 0)),
    CONSTRAINT incidents_prioritycell_urgency_check CHECK ((urgency >= 0))
);
ALTER TABLE public.incidents_prioritycell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incidents_prioritycell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.incidents_priorityrules (
    id smallint NOT NULL,
    vip_raises boolean NOT NULL,
    critical_service_raises boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT incidents_one_rules_row CHECK ((id = 1)),
    CONSTRAINT incidents_priorityrules_id_check CHECK ((id >= 0)),
    CONSTRAINT incidents_priorityrules_version_check CHECK ((version >= 0))
);
CREATE TABLE public.incidents_relation (
    id uuid NOT NULL,
    kind text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    change_id uuid,
    source_id uuid NOT NULL,
    target_id uuid,
    CONSTRAINT incidents_relation_not_itself CHECK ((NOT ((source_id = target_id) AND (target_id IS NOT NULL)))),
    CONSTRAINT incidents_relation_one_end CHECK ((((change_id IS NOT NULL) AND (target_id IS NULL)) OR ((change_id IS NULL) AND (target_id IS NOT NULL))))
);
CREATE TABLE public.incidents_roleassignment (
    id uuid NOT NULL,
    role text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    held_since timestamp with time zone,
    ended_at timestamp with time zone,
    note text NOT NULL,
    given_by_id uuid,
    incident_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT incidents_role_held_has_time CHECK (((NOT (state = 'held'::text)) OR (held_since IS NOT NULL)))
);
CREATE TABLE public.incidents_savedview (
    id uuid NOT NULL,
    name text NOT NULL,
    is_shared boolean NOT NULL,
    query jsonb NOT NULL,
    columns text[] NOT NULL,
    count integer,
    counted_at timestamp with time zone,
    counted_position bigint,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    owner_id uuid NOT NULL,
    team_id uuid,
    CONSTRAINT incidents_savedview_count_check CHECK ((count >= 0))
);
CREATE TABLE public.incidents_stakeholderlink (
    id uuid NOT NULL,
    audience text NOT NULL,
    shows_names boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    incident_id uuid NOT NULL,
    made_by_id uuid
);
CREATE TABLE public.incidents_survey (
    incident_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    score smallint,
    comment text NOT NULL,
    answered_at timestamp with time zone,
    changed_at timestamp with time zone,
    person_id uuid NOT NULL,
    follow_up_id uuid,
    CONSTRAINT incidents_survey_answer_has_time CHECK ((((answered_at IS NULL) AND (score IS NULL)) OR ((answered_at IS NOT NULL) AND (changed_at IS NOT NULL) AND (score IS NOT NULL)))),
    CONSTRAINT incidents_survey_score CHECK (((score IS NULL) OR ((score >= 1) AND (score <= 5)))),
    CONSTRAINT incidents_survey_score_check CHECK ((score >= 0))
);
CREATE TABLE public.incidents_task (
    id uuid NOT NULL,
    "position" integer NOT NULL,
    phase text NOT NULL,
    phase_position smallint NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    role text NOT NULL,
    is_gate boolean NOT NULL,
    due_at timestamp with time zone,
    remind_at timestamp with time zone,
    state text NOT NULL,
    ended_at timestamp with time zone,
    skip_reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_by_id uuid,
    incident_id uuid NOT NULL,
    owner_id uuid,
    plan_id uuid,
    team_id uuid,
    follows_up boolean DEFAULT false NOT NULL,
    CONSTRAINT incidents_task_ended_has_time CHECK ((((ended_at IS NULL) AND (state = 'open'::text)) OR ((NOT (state = 'open'::text)) AND (ended_at IS NOT NULL)))),
    CONSTRAINT incidents_task_phase_position_check CHECK ((phase_position >= 0)),
    CONSTRAINT incidents_task_position_check CHECK (("position" >= 0)),
    CONSTRAINT incidents_task_skipped_has_reason CHECK (((NOT (state = 'skipped'::text)) OR (NOT (skip_reason = ''::text))))
);
CREATE TABLE public.incidents_timeentry (
    id uuid NOT NULL,
    minutes smallint NOT NULL,
    worked_at timestamp with time zone NOT NULL,
    note text NOT NULL,
    logged_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    incident_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT incidents_time_entry_minutes CHECK (((minutes >= 1) AND (minutes <= 1440))),
    CONSTRAINT incidents_timeentry_minutes_check CHECK ((minutes >= 0))
);
CREATE TABLE public.incidents_updateinterval (
    id integer NOT NULL,
    severity text NOT NULL,
    minutes integer NOT NULL,
    CONSTRAINT incidents_interval_range CHECK (((minutes >= 5) AND (minutes <= 1440))),
    CONSTRAINT incidents_updateinterval_minutes_check CHECK ((minutes >= 0))
);
ALTER TABLE public.incidents_updateinterval ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incidents_updateinterval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.incidents_watcher (
    id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    incident_id uuid NOT NULL,
    person_id uuid NOT NULL,
    scope text DEFAULT 'everything'::text NOT NULL,
    pending jsonb DEFAULT '[]'::jsonb NOT NULL,
    mail_due_at timestamp with time zone
);
CREATE TABLE public.notify_answer (
    id uuid NOT NULL,
    verb text NOT NULL,
    via text NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    message_id uuid NOT NULL
);
CREATE TABLE public.notify_attempt (
    at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    channel text NOT NULL,
    outcome text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    duration_ms integer NOT NULL
)
PARTITION BY RANGE (at);
CREATE TABLE public.notify_attempt_default (
    at timestamp with time zone CONSTRAINT notify_attempt_at_not_null NOT NULL,
    id uuid CONSTRAINT notify_attempt_id_not_null NOT NULL,
    message_id uuid CONSTRAINT notify_attempt_message_id_not_null NOT NULL,
    channel text CONSTRAINT notify_attempt_channel_not_null NOT NULL,
    outcome text CONSTRAINT notify_attempt_outcome_not_null NOT NULL,
    reason text DEFAULT ''::text CONSTRAINT notify_attempt_reason_not_null NOT NULL,
    reference text DEFAULT ''::text CONSTRAINT notify_attempt_reference_not_null NOT NULL,
    duration_ms integer CONSTRAINT notify_attempt_duration_ms_not_null NOT NULL
);
CREATE TABLE public.notify_correspondent (
    address text NOT NULL,
    nonsense smallint NOT NULL,
    texted_at timestamp with time zone NOT NULL,
    CONSTRAINT notify_correspondent_nonsense_check CHECK ((nonsense >= 0))
);
CREATE TABLE public.notify_endpoint (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    sealed_secret text NOT NULL,
    sealed_previous text NOT NULL,
    events text[] NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT notify_endpoint_version_check CHECK ((version >= 0))
);
CREATE TABLE public.notify_message (
    id uuid NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    content jsonb NOT NULL,
    sealed_content text NOT NULL,
    idempotency_key text NOT NULL,
    state text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    last_error text NOT NULL,
    reference text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    endpoint_id uuid,
    person_id uuid,
    contact_method_id uuid,
    delivered_at timestamp with time zone,
    delivery text DEFAULT ''::text NOT NULL,
    CONSTRAINT notify_message_attempts_check CHECK ((attempts >= 0))
);
CREATE TABLE public.notify_textcode (
    id uuid NOT NULL,
    address text NOT NULL,
    code smallint NOT NULL,
    subject_id uuid NOT NULL,
    given_at timestamp with time zone NOT NULL,
    CONSTRAINT notify_textcode_code_check CHECK ((code >= 0))
);
CREATE TABLE public.oncall_calendarfeed (
    id uuid NOT NULL,
    token_hash character varying(64) NOT NULL,
    shows_gaps boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    person_id uuid NOT NULL,
    schedule_id uuid
);
CREATE TABLE public.oncall_coverrequest (
    id uuid NOT NULL,
    kind text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    returns_from timestamp with time zone,
    returns_until timestamp with time zone,
    note text NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    asked_id uuid,
    asker_id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    returns_schedule_id uuid,
    CONSTRAINT oncall_cover_has_length CHECK ((ends_at > starts_at)),
    CONSTRAINT oncall_cover_swap_returns CHECK ((((asked_id IS NOT NULL) AND (kind = 'swap'::text) AND (returns_until > returns_from)) OR ((kind = 'cover'::text) AND (returns_from IS NULL) AND (returns_until IS NULL))))
);
CREATE TABLE public.oncall_covertake (
    id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    request_id uuid NOT NULL,
    taker_id uuid NOT NULL,
    CONSTRAINT oncall_covertake_has_length CHECK ((ends_at > starts_at))
);
CREATE TABLE public.oncall_importedcalendar (
    id uuid NOT NULL,
    name text NOT NULL,
    priority smallint NOT NULL,
    sealed_url text NOT NULL,
    due_at timestamp with time zone,
    fetched_at timestamp with time zone,
    failure text NOT NULL,
    failures smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    schedule_id uuid NOT NULL,
    CONSTRAINT oncall_importedcalendar_failures_check CHECK ((failures >= 0))
);
CREATE TABLE public.oncall_importedshift (
    id uuid NOT NULL,
    summary text NOT NULL,
    reason text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    calendar_id uuid NOT NULL,
    person_id uuid,
    CONSTRAINT oncall_importedshift_has_length CHECK ((ends_at > starts_at))
);
CREATE TABLE public.oncall_leave (
    id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    made_by_id uuid,
    person_id uuid NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT oncall_leave_has_length CHECK ((ends_at > starts_at))
);
CREATE TABLE public.oncall_notice (
    id uuid NOT NULL,
    kind text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    person_id uuid,
    schedule_id uuid NOT NULL
);
CREATE TABLE public.oncall_override (
    id uuid NOT NULL,
    kind text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    replaces_id uuid,
    schedule_id uuid NOT NULL,
    made_by_id uuid,
    cover_id uuid,
    CONSTRAINT oncall_override_has_length CHECK ((ends_at > starts_at)),
    CONSTRAINT oncall_override_replaces CHECK ((((kind = 'replace'::text) AND (replaces_id IS NOT NULL)) OR ((NOT (kind = 'replace'::text)) AND (replaces_id IS NULL))))
);
CREATE TABLE public.oncall_personregion (
    person_id uuid NOT NULL,
    region text NOT NULL
);
CREATE TABLE public.oncall_restriction (
    id uuid NOT NULL,
    from_day smallint,
    from_time time without time zone NOT NULL,
    to_day smallint,
    to_time time without time zone NOT NULL,
    rotation_id uuid NOT NULL,
    CONSTRAINT oncall_restriction_days CHECK ((((from_day IS NULL) AND (to_day IS NULL)) OR ((from_day <= 6) AND ((to_day IS NULL) OR (to_day <= 6))))),
    CONSTRAINT oncall_restriction_from_day_check CHECK ((from_day >= 0)),
    CONSTRAINT oncall_restriction_to_day_check CHECK ((to_day >= 0))
);
CREATE TABLE public.oncall_rotation (
    id uuid NOT NULL,
    name text NOT NULL,
    priority smallint NOT NULL,
    timezone text NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    ends_at timestamp without time zone,
    rrule text NOT NULL,
    exdates timestamp without time zone[] NOT NULL,
    rdates timestamp without time zone[] NOT NULL,
    strategy text NOT NULL,
    shifts_per_member smallint NOT NULL,
    turns_ahead integer NOT NULL,
    effective_since timestamp with time zone NOT NULL,
    effective_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    schedule_id uuid NOT NULL,
    CONSTRAINT oncall_rotation_effective CHECK (((effective_until IS NULL) OR (effective_until > effective_since))),
    CONSTRAINT oncall_rotation_shift_has_length CHECK (((ends_at IS NULL) OR (ends_at > starts_at))),
    CONSTRAINT oncall_rotation_shifts_per_member_check CHECK ((shifts_per_member >= 0)),
    CONSTRAINT oncall_rotation_takes_turns CHECK ((shifts_per_member >= 1)),
    CONSTRAINT oncall_rotation_turns_ahead_check CHECK ((turns_ahead >= 0))
);
CREATE TABLE public.oncall_rotationmember (
    id uuid NOT NULL,
    "position" smallint NOT NULL,
    person_id uuid,
    rotation_id uuid NOT NULL,
    CONSTRAINT oncall_rotationmember_position_check CHECK (("position" >= 0))
);
CREATE TABLE public.oncall_schedule (
    id uuid NOT NULL,
    name text NOT NULL,
    slug character varying(80) NOT NULL,
    description text NOT NULL,
    timezone text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    team_id uuid,
    looked_until timestamp with time zone,
    next_look_at timestamp with time zone,
    region text DEFAULT ''::text NOT NULL,
    CONSTRAINT oncall_schedule_version_check CHECK ((version >= 0))
);
CREATE TABLE public.oncall_shiftnotice (
    person_id uuid NOT NULL,
    hours_ahead smallint NOT NULL,
    CONSTRAINT oncall_shiftnotice_hours_ahead_check CHECK ((hours_ahead >= 0))
);
CREATE TABLE public.oncall_temporaryschedule (
    id uuid NOT NULL,
    name text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    made_by_id uuid,
    schedule_id uuid NOT NULL,
    CONSTRAINT oncall_temporary_has_length CHECK ((ends_at > starts_at))
);
CREATE TABLE public.oncall_temporaryshift (
    id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    temporary_id uuid NOT NULL,
    CONSTRAINT oncall_temporaryshift_has_length CHECK ((ends_at > starts_at))
);
CREATE TABLE public.paging_acknowledgement (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    escalation_id uuid NOT NULL,
    person_id uuid NOT NULL
);
CREATE TABLE public.paging_answertimer (
    incident_id uuid NOT NULL,
    acknowledged_at timestamp with time zone NOT NULL,
    reminder_minutes integer NOT NULL,
    timeout_minutes integer NOT NULL,
    reminded_at timestamp with time zone,
    next_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT paging_answertimer_reminder_minutes_check CHECK ((reminder_minutes >= 0)),
    CONSTRAINT paging_answertimer_timeout_minutes_check CHECK ((timeout_minutes >= 0))
);
CREATE TABLE public.paging_ask (
    id uuid NOT NULL,
    reason text NOT NULL,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    leased_until timestamp with time zone NOT NULL,
    message_ids uuid[] NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    answered_at timestamp with time zone,
    asked_by_id uuid,
    incident_id uuid NOT NULL,
    person_id uuid NOT NULL,
    team_id uuid,
    CONSTRAINT paging_ask_answered CHECK ((((answer = ''::text) AND (answered_at IS NULL)) OR ((NOT (answer = ''::text)) AND (answered_at IS NOT NULL))))
);
CREATE TABLE public.paging_backtest (
    id uuid NOT NULL,
    title text NOT NULL,
    asked_by_name text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    priority smallint,
    answers text NOT NULL,
    policy_id uuid,
    change jsonb NOT NULL,
    state text NOT NULL,
    attempt smallint NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    reason text NOT NULL,
    report jsonb,
    asked_by_id uuid,
    service_id uuid,
    team_id uuid,
    CONSTRAINT paging_backtest_attempt_check CHECK ((attempt >= 0)),
    CONSTRAINT paging_backtest_done_check CHECK ((done >= 0)),
    CONSTRAINT paging_backtest_priority_check CHECK ((priority >= 0)),
    CONSTRAINT paging_backtest_range CHECK ((until > since)),
    CONSTRAINT paging_backtest_report CHECK (((NOT (state = 'finished'::text)) OR ((ended_at IS NOT NULL) AND (report IS NOT NULL)))),
    CONSTRAINT paging_backtest_total_check CHECK ((total >= 0))
);
CREATE TABLE public.paging_escalation (
    id uuid NOT NULL,
    policy_id uuid,
    snapshot jsonb,
    state text NOT NULL,
    cause text NOT NULL,
    reason text NOT NULL,
    step smallint NOT NULL,
    loop smallint NOT NULL,
    next_at timestamp with time zone,
    is_holding boolean NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    incident_id uuid NOT NULL,
    is_forced boolean DEFAULT false NOT NULL,
    CONSTRAINT paging_action_or_reason CHECK ((((next_at IS NOT NULL) AND (state = 'running'::text)) OR ((NOT (state = 'running'::text)) AND (next_at IS NULL) AND (NOT (reason = ''::text))))),
    CONSTRAINT paging_escalation_loop_check CHECK ((loop >= 0)),
    CONSTRAINT paging_escalation_step_check CHECK ((step >= 0))
);
CREATE TABLE public.paging_escalationpolicy (
    id uuid NOT NULL,
    name text NOT NULL,
    slug character varying(80) NOT NULL,
    description text NOT NULL,
    repeat smallint NOT NULL,
    timezone text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    ack_timeout_minutes integer DEFAULT 0 NOT NULL,
    holidays text DEFAULT ''::text NOT NULL,
    reminder_minutes integer DEFAULT 0 NOT NULL,
    pages_for_tasks boolean DEFAULT false NOT NULL,
    CONSTRAINT paging_escalationpolicy_ack_timeout_minutes_check CHECK ((ack_timeout_minutes >= 0)),
    CONSTRAINT paging_escalationpolicy_reminder_minutes_check CHECK ((reminder_minutes >= 0)),
    CONSTRAINT paging_escalationpolicy_version_check CHECK ((version >= 0))
);
CREATE TABLE public.paging_escalationstep (
    id uuid NOT NULL,
    "position" smallint NOT NULL,
    delay_minutes integer NOT NULL,
    conditions text NOT NULL,
    nobody text NOT NULL,
    policy_id uuid NOT NULL,
    hours text DEFAULT ''::text NOT NULL,
    pick text DEFAULT 'all'::text NOT NULL,
    until text DEFAULT 'acknowledged'::text NOT NULL,
    CONSTRAINT paging_escalationstep_delay_minutes_check CHECK ((delay_minutes >= 0)),
    CONSTRAINT paging_escalationstep_position_check CHECK (("position" >= 0))
);
CREATE TABLE public.paging_page (
    id uuid NOT NULL,
    step smallint NOT NULL,
    loop smallint NOT NULL,
    channel text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    escalation_id uuid NOT NULL,
    message_id uuid,
    person_id uuid NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    after_minutes smallint DEFAULT 0 NOT NULL,
    instead_of text DEFAULT ''::text NOT NULL,
    CONSTRAINT paging_page_after_minutes_check CHECK ((after_minutes >= 0)),
    CONSTRAINT paging_page_loop_check CHECK ((loop >= 0)),
    CONSTRAINT paging_page_step_check CHECK ((step >= 0))
);
CREATE TABLE public.paging_personalrule (
    id uuid NOT NULL,
    urgency text NOT NULL,
    "position" smallint NOT NULL,
    delay_minutes smallint NOT NULL,
    method_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT paging_personalrule_delay_minutes_check CHECK ((delay_minutes >= 0)),
    CONSTRAINT paging_personalrule_position_check CHECK (("position" >= 0))
);
CREATE TABLE public.paging_pulse (
    id smallint NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    problem text NOT NULL,
    pinged_at timestamp with time zone,
    ping_error text NOT NULL
);
CREATE TABLE public.paging_ringing (
    id uuid NOT NULL,
    step smallint NOT NULL,
    loop smallint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    reached_minutes smallint NOT NULL,
    next_at timestamp with time zone NOT NULL,
    escalation_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT paging_ringing_loop_check CHECK ((loop >= 0)),
    CONSTRAINT paging_ringing_reached_minutes_check CHECK ((reached_minutes >= 0)),
    CONSTRAINT paging_ringing_step_check CHECK ((step >= 0))
);
CREATE TABLE public.paging_steptarget (
    id uuid NOT NULL,
    "position" smallint NOT NULL,
    type text NOT NULL,
    target_id uuid NOT NULL,
    step_id uuid NOT NULL,
    CONSTRAINT paging_steptarget_position_check CHECK (("position" >= 0))
);
CREATE TABLE public.paging_turn (
    id uuid NOT NULL,
    step smallint NOT NULL,
    told uuid[] NOT NULL,
    policy_id uuid NOT NULL,
    CONSTRAINT paging_turn_step_check CHECK ((step >= 0))
);
CREATE TABLE public.platform_blob (
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    content bytea NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    drop_at timestamp with time zone
);
CREATE SEQUENCE public.platform_event_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.platform_event (
    at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    seq bigint DEFAULT nextval('public.platform_event_seq'::regclass) NOT NULL,
    "position" bigint
)
PARTITION BY RANGE (at);
CREATE TABLE public.platform_event_default (
    at timestamp with time zone CONSTRAINT platform_event_at_not_null NOT NULL,
    id uuid CONSTRAINT platform_event_id_not_null NOT NULL,
    kind text CONSTRAINT platform_event_kind_not_null NOT NULL,
    subject_kind text CONSTRAINT platform_event_subject_kind_not_null NOT NULL,
    subject_id uuid CONSTRAINT platform_event_subject_id_not_null NOT NULL,
    actor_kind text CONSTRAINT platform_event_actor_kind_not_null NOT NULL,
    actor_id uuid,
    actor_name text CONSTRAINT platform_event_actor_name_not_null NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb CONSTRAINT platform_event_payload_not_null NOT NULL,
    seq bigint DEFAULT nextval('public.platform_event_seq'::regclass) CONSTRAINT platform_event_seq_not_null NOT NULL,
    "position" bigint
);
CREATE TABLE public.platform_eventhead (
    id smallint NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT platform_eventhead_single CHECK ((id = 1))
);
CREATE TABLE public.platform_option (
    name text NOT NULL,
    value jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by_kind text NOT NULL,
    changed_by_id uuid,
    changed_by_name text NOT NULL
);
CREATE TABLE public.platform_parkedevent (
    id uuid NOT NULL,
    subscription text NOT NULL,
    event_id uuid NOT NULL,
    event_at timestamp with time zone NOT NULL,
    event_kind text NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone NOT NULL,
    retry_at timestamp with time zone NOT NULL,
    CONSTRAINT platform_parkedevent_attempts_check CHECK ((attempts >= 0))
);
CREATE TABLE public.platform_subscriptioncursor (
    name text NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE public.platform_workerheartbeat (
    id uuid NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    lanes jsonb NOT NULL,
    CONSTRAINT platform_workerheartbeat_pid_check CHECK ((pid >= 0))
);
CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;
CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;
CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;
CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sla_cycle (
    id uuid NOT NULL,
    kind text NOT NULL,
    metric text NOT NULL,
    no integer NOT NULL,
    state text NOT NULL,
    goal_name text NOT NULL,
    goal_span interval NOT NULL,
    calendar_version_id bigint,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    risk_at timestamp with time zone,
    elapsed_business interval NOT NULL,
    paused_total interval NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    paused_since timestamp with time zone,
    pause_reason text NOT NULL,
    pause_exceeded_at timestamp with time zone,
    stopped_at timestamp with time zone,
    breached_at timestamp with time zone,
    reached smallint[] NOT NULL,
    next_at timestamp with time zone,
    stated boolean NOT NULL,
    source text NOT NULL,
    voided_at timestamp with time zone,
    void_reason text NOT NULL,
    incident_id uuid NOT NULL,
    policy_id uuid,
    policy_version_id uuid,
    CONSTRAINT sla_cycle_completed_has_time CHECK (((NOT (state = 'completed'::text)) OR (stopped_at IS NOT NULL))),
    CONSTRAINT sla_cycle_has_version CHECK ((stated OR (policy_version_id IS NOT NULL))),
    CONSTRAINT sla_cycle_no_check CHECK ((no >= 0))
);
CREATE TABLE public.sla_policy (
    id uuid NOT NULL,
    slug character varying(80) NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    kind text NOT NULL,
    metric text NOT NULL,
    "position" smallint NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT sla_policy_position_check CHECK (("position" >= 0)),
    CONSTRAINT sla_policy_version_check CHECK ((version >= 0))
);
CREATE TABLE public.sla_policyversion (
    id uuid NOT NULL,
    no integer NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    definition jsonb NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by_id uuid,
    policy_id uuid NOT NULL,
    CONSTRAINT sla_policyversion_no_check CHECK ((no >= 0))
);
CREATE TABLE public.sla_reworked (
    incident_id uuid NOT NULL
);
ALTER TABLE ONLY public.alerts_signal ATTACH PARTITION public.alerts_signal_default DEFAULT;
ALTER TABLE ONLY public.notify_attempt ATTACH PARTITION public.notify_attempt_default DEFAULT;
ALTER TABLE ONLY public.platform_event ATTACH PARTITION public.platform_event_default DEFAULT;
ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);
INSERT INTO public.auth_permission VALUES
	(1, 'Can add permission', 1, 'add_permission'),
	(2, 'Can change permission', 1, 'change_permission'),
	(3, 'Can delete permission', 1, 'delete_permission'),
	(4, 'Can view permission', 1, 'view_permission'),
	(5, 'Can add group', 2, 'add_group'),
	(6, 'Can change group', 2, 'change_group'),
	(7, 'Can delete group', 2, 'delete_group'),
	(8, 'Can view group', 2, 'view_group'),
	(9, 'Can add content type', 3, 'add_contenttype'),
	(10, 'Can change content type', 3, 'change_contenttype'),
	(11, 'Can delete content type', 3, 'delete_contenttype'),
	(12, 'Can view content type', 3, 'view_contenttype'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add email address', 5, 'add_emailaddress'),
	(18, 'Can change email address', 5, 'change_emailaddress'),
	(19, 'Can delete email address', 5, 'delete_emailaddress'),
	(20, 'Can view email address', 5, 'view_emailaddress'),
	(21, 'Can add email confirmation', 6, 'add_emailconfirmation'),
	(22, 'Can change email confirmation', 6, 'change_emailconfirmation'),
	(23, 'Can delete email confirmation', 6, 'delete_emailconfirmation'),
	(24, 'Can view email confirmation', 6, 'view_emailconfirmation'),
	(25, 'Can add procrastinate event', 7, 'add_procrastinateevent'),
	(26, 'Can change procrastinate event', 7, 'change_procrastinateevent'),
	(27, 'Can delete procrastinate event', 7, 'delete_procrastinateevent'),
	(28, 'Can view procrastinate event', 7, 'view_procrastinateevent'),
	(29, 'Can add procrastinate job', 8, 'add_procrastinatejob'),
	(30, 'Can change procrastinate job', 8, 'change_procrastinatejob'),
	(31, 'Can delete procrastinate job', 8, 'delete_procrastinatejob'),
	(32, 'Can view procrastinate job', 8, 'view_procrastinatejob'),
	(33, 'Can add procrastinate periodic defer', 9, 'add_procrastinateperiodicdefer'),
	(34, 'Can change procrastinate periodic defer', 9, 'change_procrastinateperiodicdefer'),
	(35, 'Can delete procrastinate periodic defer', 9, 'delete_procrastinateperiodicdefer'),
	(36, 'Can view procrastinate periodic defer', 9, 'view_procrastinateperiodicdefer'),
	(37, 'Can add procrastinate worker', 10, 'add_procrastinateworker'),
	(38, 'Can change procrastinate worker', 10, 'change_procrastinateworker'),
	(39, 'Can delete procrastinate worker', 10, 'delete_procrastinateworker'),
	(40, 'Can view procrastinate worker', 10, 'view_procrastinateworker'),
	(41, 'Can add event row', 11, 'add_eventrow'),
	(42, 'Can change event row', 11, 'change_eventrow'),
	(43, 'Can delete event row', 11, 'delete_eventrow'),
	(44, 'Can view event row', 11, 'view_eventrow'),
	(45, 'Can add event head', 12, 'add_eventhead'),
	(46, 'Can change event head', 12, 'change_eventhead'),
	(47, 'Can delete event head', 12, 'delete_eventhead'),
	(48, 'Can view event head', 12, 'view_eventhead'),
	(49, 'Can add subscription cursor', 13, 'add_subscriptioncursor'),
	(50, 'Can change subscription cursor', 13, 'change_subscriptioncursor'),
	(51, 'Can delete subscription cursor', 13, 'delete_subscriptioncursor'),
	(52, 'Can view subscription cursor', 13, 'view_subscriptioncursor'),
	(53, 'Can add parked event', 14, 'add_parkedevent'),
	(54, 'Can change parked event', 14, 'change_parkedevent'),
	(55, 'Can delete parked event', 14, 'delete_parkedevent'),
	(56, 'Can view parked event', 14, 'view_parkedevent'),
	(57, 'Can add worker heartbeat', 15, 'add_workerheartbeat'),
	(58, 'Can change worker heartbeat', 15, 'change_workerheartbeat'),
	(59, 'Can delete worker heartbeat', 15, 'delete_workerheartbeat'),
	(60, 'Can view worker heartbeat', 15, 'view_workerheartbeat'),
	(61, 'Can add blob', 16, 'add_blob'),
	(62, 'Can change blob', 16, 'change_blob'),
	(63, 'Can delete blob', 16, 'delete_blob'),
	(64, 'Can view blob', 16, 'view_blob'),
	(65, 'Can add stored option', 17, 'add_storedoption'),
	(66, 'Can change stored option', 17, 'change_storedoption'),
	(67, 'Can delete stored option', 17, 'delete_storedoption'),
	(68, 'Can view stored option', 17, 'view_storedoption'),
	(69, 'Can add team', 18, 'add_team'),
	(70, 'Can change team', 18, 'change_team'),
	(71, 'Can delete team', 18, 'delete_team'),
	(72, 'Can view team', 18, 'view_team'),
	(73, 'Can add person', 19, 'add_person'),
	(74, 'Can change person', 19, 'change_person'),
	(75, 'Can delete person', 19, 'delete_person'),
	(76, 'Can view person', 19, 'view_person'),
	(77, 'Can add api token', 20, 'add_apitoken'),
	(78, 'Can change api token', 20, 'change_apitoken'),
	(79, 'Can delete api token', 20, 'delete_apitoken'),
	(80, 'Can view api token', 20, 'view_apitoken'),
	(81, 'Can add sign in link', 21, 'add_signinlink'),
	(82, 'Can change sign in link', 21, 'change_signinlink'),
	(83, 'Can delete sign in link', 21, 'delete_signinlink'),
	(84, 'Can view sign in link', 21, 'view_signinlink'),
	(85, 'Can add contact method', 22, 'add_contactmethod'),
	(86, 'Can change contact method', 22, 'change_contactmethod'),
	(87, 'Can delete contact method', 22, 'delete_contactmethod'),
	(88, 'Can view contact method', 22, 'view_contactmethod'),
	(89, 'Can add membership', 23, 'add_membership'),
	(90, 'Can change membership', 23, 'change_membership'),
	(91, 'Can delete membership', 23, 'delete_membership'),
	(92, 'Can view membership', 23, 'view_membership'),
	(93, 'Can add service', 24, 'add_service'),
	(94, 'Can change service', 24, 'change_service'),
	(95, 'Can delete service', 24, 'delete_service'),
	(96, 'Can view service', 24, 'view_service'),
	(97, 'Can add dependency', 25, 'add_dependency'),
	(98, 'Can change dependency', 25, 'change_dependency'),
	(99, 'Can delete dependency', 25, 'delete_dependency'),
	(100, 'Can view dependency', 25, 'view_dependency'),
	(101, 'Can add change', 26, 'add_change'),
	(102, 'Can change change', 26, 'change_change'),
	(103, 'Can delete change', 26, 'delete_change'),
	(104, 'Can view change', 26, 'view_change'),
	(105, 'Can add configuration item', 27, 'add_configurationitem'),
	(106, 'Can change configuration item', 27, 'change_configurationitem'),
	(107, 'Can delete configuration item', 27, 'delete_configurationitem'),
	(108, 'Can view configuration item', 27, 'view_configurationitem'),
	(109, 'Can add business calendar', 28, 'add_businesscalendar'),
	(110, 'Can change business calendar', 28, 'change_businesscalendar'),
	(111, 'Can delete business calendar', 28, 'delete_businesscalendar'),
	(112, 'Can view business calendar', 28, 'view_businesscalendar'),
	(113, 'Can add calendar version', 29, 'add_calendarversion'),
	(114, 'Can change calendar version', 29, 'change_calendarversion'),
	(115, 'Can delete calendar version', 29, 'delete_calendarversion'),
	(116, 'Can view calendar version', 29, 'view_calendarversion'),
	(117, 'Can add attempt', 30, 'add_attempt'),
	(118, 'Can change attempt', 30, 'change_attempt'),
	(119, 'Can delete attempt', 30, 'delete_attempt'),
	(120, 'Can view attempt', 30, 'view_attempt'),
	(121, 'Can add endpoint', 31, 'add_endpoint'),
	(122, 'Can change endpoint', 31, 'change_endpoint'),
	(123, 'Can delete endpoint', 31, 'delete_endpoint'),
	(124, 'Can view endpoint', 31, 'view_endpoint'),
	(125, 'Can add message', 32, 'add_message'),
	(126, 'Can change message', 32, 'change_message'),
	(127, 'Can delete message', 32, 'delete_message'),
	(128, 'Can view message', 32, 'view_message'),
	(129, 'Can add correspondent', 33, 'add_correspondent'),
	(130, 'Can change correspondent', 33, 'change_correspondent'),
	(131, 'Can delete correspondent', 33, 'delete_correspondent'),
	(132, 'Can view correspondent', 33, 'view_correspondent'),
	(133, 'Can add text code', 34, 'add_textcode'),
	(134, 'Can change text code', 34, 'change_textcode'),
	(135, 'Can delete text code', 34, 'delete_textcode'),
	(136, 'Can view text code', 34, 'view_textcode'),
	(137, 'Can add answer', 35, 'add_answer'),
	(138, 'Can change answer', 35, 'change_answer'),
	(139, 'Can delete answer', 35, 'delete_answer'),
	(140, 'Can view answer', 35, 'view_answer'),
	(141, 'Can add schedule', 36, 'add_schedule'),
	(142, 'Can change schedule', 36, 'change_schedule'),
	(143, 'Can delete schedule', 36, 'delete_schedule'),
	(144, 'Can view schedule', 36, 'view_schedule'),
	(145, 'Can add rotation', 37, 'add_rotation'),
	(146, 'Can change rotation', 37, 'change_rotation'),
	(147, 'Can delete rotation', 37, 'delete_rotation'),
	(148, 'Can view rotation', 37, 'view_rotation'),
	(149, 'Can add override', 38, 'add_override'),
	(150, 'Can change override', 38, 'change_override'),
	(151, 'Can delete override', 38, 'delete_override'),
	(152, 'Can view override', 38, 'view_override'),
	(153, 'Can add restriction', 39, 'add_restriction'),
	(154, 'Can change restriction', 39, 'change_restriction'),
	(155, 'Can delete restriction', 39, 'delete_restriction'),
	(156, 'Can view restriction', 39, 'view_restriction'),
	(157, 'Can add rotation member', 40, 'add_rotationmember'),
	(158, 'Can change rotation member', 40, 'change_rotationmember'),
	(159, 'Can delete rotation member', 40, 'delete_rotationmember'),
	(160, 'Can view rotation member', 40, 'view_rotationmember'),
	(161, 'Can add temporary schedule', 41, 'add_temporaryschedule'),
	(162, 'Can change temporary schedule', 41, 'change_temporaryschedule'),
	(163, 'Can delete temporary schedule', 41, 'delete_temporaryschedule'),
	(164, 'Can view temporary schedule', 41, 'view_temporaryschedule'),
	(165, 'Can add temporary shift', 42, 'add_temporaryshift'),
	(166, 'Can change temporary shift', 42, 'change_temporaryshift'),
	(167, 'Can delete temporary shift', 42, 'delete_temporaryshift'),
	(168, 'Can view temporary shift', 42, 'view_temporaryshift'),
	(169, 'Can add cover request', 43, 'add_coverrequest'),
	(170, 'Can change cover request', 43, 'change_coverrequest'),
	(171, 'Can delete cover request', 43, 'delete_coverrequest'),
	(172, 'Can view cover request', 43, 'view_coverrequest'),
	(173, 'Can add cover take', 44, 'add_covertake'),
	(174, 'Can change cover take', 44, 'change_covertake'),
	(175, 'Can delete cover take', 44, 'delete_covertake'),
	(176, 'Can view cover take', 44, 'view_covertake'),
	(177, 'Can add leave', 45, 'add_leave'),
	(178, 'Can change leave', 45, 'change_leave'),
	(179, 'Can delete leave', 45, 'delete_leave'),
	(180, 'Can view leave', 45, 'view_leave'),
	(181, 'Can add notice', 46, 'add_notice'),
	(182, 'Can change notice', 46, 'change_notice'),
	(183, 'Can delete notice', 46, 'delete_notice'),
	(184, 'Can view notice', 46, 'view_notice'),
	(185, 'Can add person region', 47, 'add_personregion'),
	(186, 'Can change person region', 47, 'change_personregion'),
	(187, 'Can delete person region', 47, 'delete_personregion'),
	(188, 'Can view person region', 47, 'view_personregion'),
	(189, 'Can add calendar feed', 48, 'add_calendarfeed'),
	(190, 'Can change calendar feed', 48, 'change_calendarfeed'),
	(191, 'Can delete calendar feed', 48, 'delete_calendarfeed'),
	(192, 'Can view calendar feed', 48, 'view_calendarfeed'),
	(193, 'Can add imported calendar', 49, 'add_importedcalendar'),
	(194, 'Can change imported calendar', 49, 'change_importedcalendar'),
	(195, 'Can delete imported calendar', 49, 'delete_importedcalendar'),
	(196, 'Can view imported calendar', 49, 'view_importedcalendar'),
	(197, 'Can add imported shift', 50, 'add_importedshift'),
	(198, 'Can change imported shift', 50, 'change_importedshift'),
	(199, 'Can delete imported shift', 50, 'delete_importedshift'),
	(200, 'Can view imported shift', 50, 'view_importedshift'),
	(201, 'Can add shift notice', 51, 'add_shiftnotice'),
	(202, 'Can change shift notice', 51, 'change_shiftnotice'),
	(203, 'Can delete shift notice', 51, 'delete_shiftnotice'),
	(204, 'Can view shift notice', 51, 'view_shiftnotice'),
	(205, 'Can add category', 52, 'add_category'),
	(206, 'Can change category', 52, 'change_category'),
	(207, 'Can delete category', 52, 'delete_category'),
	(208, 'Can view category', 52, 'view_category'),
	(209, 'Can add incident', 53, 'add_incident'),
	(210, 'Can change incident', 53, 'change_incident'),
	(211, 'Can delete incident', 53, 'delete_incident'),
	(212, 'Can view incident', 53, 'view_incident'),
	(213, 'Can add containment action', 54, 'add_containmentaction'),
	(214, 'Can change containment action', 54, 'change_containmentaction'),
	(215, 'Can delete containment action', 54, 'delete_containmentaction'),
	(216, 'Can view containment action', 54, 'view_containmentaction'),
	(217, 'Can add comment', 55, 'add_comment'),
	(218, 'Can change comment', 55, 'change_comment'),
	(219, 'Can delete comment', 55, 'delete_comment'),
	(220, 'Can view comment', 55, 'view_comment'),
	(221, 'Can add priority cell', 56, 'add_prioritycell'),
	(222, 'Can change priority cell', 56, 'change_prioritycell'),
	(223, 'Can delete priority cell', 56, 'delete_prioritycell'),
	(224, 'Can view priority cell', 56, 'view_prioritycell'),
	(225, 'Can add hypothesis', 57, 'add_hypothesis'),
	(226, 'Can change hypothesis', 57, 'change_hypothesis'),
	(227, 'Can delete hypothesis', 57, 'delete_hypothesis'),
	(228, 'Can view hypothesis', 57, 'view_hypothesis'),
	(229, 'Can add role assignment', 58, 'add_roleassignment'),
	(230, 'Can change role assignment', 58, 'change_roleassignment'),
	(231, 'Can delete role assignment', 58, 'delete_roleassignment'),
	(232, 'Can view role assignment', 58, 'view_roleassignment'),
	(233, 'Can add affected person', 59, 'add_affectedperson'),
	(234, 'Can change affected person', 59, 'change_affectedperson'),
	(235, 'Can delete affected person', 59, 'delete_affectedperson'),
	(236, 'Can view affected person', 59, 'view_affectedperson'),
	(237, 'Can add affected service', 60, 'add_affectedservice'),
	(238, 'Can change affected service', 60, 'change_affectedservice'),
	(239, 'Can delete affected service', 60, 'delete_affectedservice'),
	(240, 'Can view affected service', 60, 'view_affectedservice'),
	(241, 'Can add watcher', 61, 'add_watcher'),
	(242, 'Can change watcher', 61, 'change_watcher'),
	(243, 'Can delete watcher', 61, 'delete_watcher'),
	(244, 'Can view watcher', 61, 'view_watcher'),
	(245, 'Can add priority rules', 62, 'add_priorityrules'),
	(246, 'Can change priority rules', 62, 'change_priorityrules'),
	(247, 'Can delete priority rules', 62, 'delete_priorityrules'),
	(248, 'Can view priority rules', 62, 'view_priorityrules'),
	(249, 'Can add custom field', 63, 'add_customfield'),
	(250, 'Can change custom field', 63, 'change_customfield'),
	(251, 'Can delete custom field', 63, 'delete_customfield'),
	(252, 'Can view custom field', 63, 'view_customfield'),
	(253, 'Can add incident type', 64, 'add_incidenttype'),
	(254, 'Can change incident type', 64, 'change_incidenttype'),
	(255, 'Can delete incident type', 64, 'delete_incidenttype'),
	(256, 'Can view incident type', 64, 'view_incidenttype'),
	(257, 'Can add major proposal', 65, 'add_majorproposal'),
	(258, 'Can change major proposal', 65, 'change_majorproposal'),
	(259, 'Can delete major proposal', 65, 'delete_majorproposal'),
	(260, 'Can view major proposal', 65, 'view_majorproposal'),
	(261, 'Can add stakeholder link', 66, 'add_stakeholderlink'),
	(262, 'Can change stakeholder link', 66, 'change_stakeholderlink'),
	(263, 'Can delete stakeholder link', 66, 'delete_stakeholderlink'),
	(264, 'Can view stakeholder link', 66, 'view_stakeholderlink'),
	(265, 'Can add update interval', 67, 'add_updateinterval'),
	(266, 'Can change update interval', 67, 'change_updateinterval'),
	(267, 'Can delete update interval', 67, 'delete_updateinterval'),
	(268, 'Can view update interval', 67, 'view_updateinterval'),
	(269, 'Can add survey', 68, 'add_survey'),
	(270, 'Can change survey', 68, 'change_survey'),
	(271, 'Can delete survey', 68, 'delete_survey'),
	(272, 'Can view survey', 68, 'view_survey'),
	(273, 'Can add plan', 69, 'add_plan'),
	(274, 'Can change plan', 69, 'change_plan'),
	(275, 'Can delete plan', 69, 'delete_plan'),
	(276, 'Can view plan', 69, 'view_plan'),
	(277, 'Can add plan task', 70, 'add_plantask'),
	(278, 'Can change plan task', 70, 'change_plantask'),
	(279, 'Can delete plan task', 70, 'delete_plantask'),
	(280, 'Can view plan task', 70, 'view_plantask'),
	(281, 'Can add task', 71, 'add_task'),
	(282, 'Can change task', 71, 'change_task'),
	(283, 'Can delete task', 71, 'delete_task'),
	(284, 'Can view task', 71, 'view_task'),
	(285, 'Can add deferral', 72, 'add_deferral'),
	(286, 'Can change deferral', 72, 'change_deferral'),
	(287, 'Can delete deferral', 72, 'delete_deferral'),
	(288, 'Can view deferral', 72, 'view_deferral'),
	(289, 'Can add bulk change', 73, 'add_bulkchange'),
	(290, 'Can change bulk change', 73, 'change_bulkchange'),
	(291, 'Can delete bulk change', 73, 'delete_bulkchange'),
	(292, 'Can view bulk change', 73, 'view_bulkchange'),
	(293, 'Can add saved view', 74, 'add_savedview'),
	(294, 'Can change saved view', 74, 'change_savedview'),
	(295, 'Can delete saved view', 74, 'delete_savedview'),
	(296, 'Can view saved view', 74, 'view_savedview'),
	(297, 'Can add closure rules', 75, 'add_closurerules'),
	(298, 'Can change closure rules', 75, 'change_closurerules'),
	(299, 'Can delete closure rules', 75, 'delete_closurerules'),
	(300, 'Can view closure rules', 75, 'view_closurerules'),
	(301, 'Can add assignment rule', 76, 'add_assignmentrule'),
	(302, 'Can change assignment rule', 76, 'change_assignmentrule'),
	(303, 'Can delete assignment rule', 76, 'delete_assignmentrule'),
	(304, 'Can view assignment rule', 76, 'view_assignmentrule'),
	(305, 'Can add merge', 77, 'add_merge'),
	(306, 'Can change merge', 77, 'change_merge'),
	(307, 'Can delete merge', 77, 'delete_merge'),
	(308, 'Can view merge', 77, 'view_merge'),
	(309, 'Can add relation', 78, 'add_relation'),
	(310, 'Can change relation', 78, 'change_relation'),
	(311, 'Can delete relation', 78, 'delete_relation'),
	(312, 'Can view relation', 78, 'view_relation'),
	(313, 'Can add preset', 79, 'add_preset'),
	(314, 'Can change preset', 79, 'change_preset'),
	(315, 'Can delete preset', 79, 'delete_preset'),
	(316, 'Can view preset', 79, 'view_preset'),
	(317, 'Can add attachment', 80, 'add_attachment'),
	(318, 'Can change attachment', 80, 'change_attachment'),
	(319, 'Can delete attachment', 80, 'delete_attachment'),
	(320, 'Can view attachment', 80, 'view_attachment'),
	(321, 'Can add evidence', 81, 'add_evidence'),
	(322, 'Can change evidence', 81, 'change_evidence'),
	(323, 'Can delete evidence', 81, 'delete_evidence'),
	(324, 'Can view evidence', 81, 'view_evidence'),
	(325, 'Can add custody transfer', 82, 'add_custodytransfer'),
	(326, 'Can change custody transfer', 82, 'change_custodytransfer'),
	(327, 'Can delete custody transfer', 82, 'delete_custodytransfer'),
	(328, 'Can view custody transfer', 82, 'view_custodytransfer'),
	(329, 'Can add affected item', 83, 'add_affecteditem'),
	(330, 'Can change affected item', 83, 'change_affecteditem'),
	(331, 'Can delete affected item', 83, 'delete_affecteditem'),
	(332, 'Can view affected item', 83, 'view_affecteditem'),
	(333, 'Can add guide', 84, 'add_guide'),
	(334, 'Can change guide', 84, 'change_guide'),
	(335, 'Can delete guide', 84, 'delete_guide'),
	(336, 'Can view guide', 84, 'view_guide'),
	(337, 'Can add guide run', 85, 'add_guiderun'),
	(338, 'Can change guide run', 85, 'change_guiderun'),
	(339, 'Can delete guide run', 85, 'delete_guiderun'),
	(340, 'Can view guide run', 85, 'view_guiderun'),
	(341, 'Can add time entry', 86, 'add_timeentry'),
	(342, 'Can change time entry', 86, 'change_timeentry'),
	(343, 'Can delete time entry', 86, 'delete_timeentry'),
	(344, 'Can view time entry', 86, 'view_timeentry'),
	(345, 'Can add signal', 87, 'add_signal'),
	(346, 'Can change signal', 87, 'change_signal'),
	(347, 'Can delete signal', 87, 'delete_signal'),
	(348, 'Can view signal', 87, 'view_signal'),
	(349, 'Can add integration', 88, 'add_integration'),
	(350, 'Can change integration', 88, 'change_integration'),
	(351, 'Can delete integration', 88, 'delete_integration'),
	(352, 'Can view integration', 88, 'view_integration'),
	(353, 'Can add alert', 89, 'add_alert'),
	(354, 'Can change alert', 89, 'change_alert'),
	(355, 'Can delete alert', 89, 'delete_alert'),
	(356, 'Can view alert', 89, 'view_alert'),
	(357, 'Can add route', 90, 'add_route'),
	(358, 'Can change route', 90, 'change_route'),
	(359, 'Can delete route', 90, 'delete_route'),
	(360, 'Can view route', 90, 'view_route'),
	(361, 'Can add short number', 91, 'add_shortnumber'),
	(362, 'Can change short number', 91, 'change_shortnumber'),
	(363, 'Can delete short number', 91, 'delete_shortnumber'),
	(364, 'Can view short number', 91, 'view_shortnumber'),
	(365, 'Can add heartbeat', 92, 'add_heartbeat'),
	(366, 'Can change heartbeat', 92, 'change_heartbeat'),
	(367, 'Can delete heartbeat', 92, 'delete_heartbeat'),
	(368, 'Can view heartbeat', 92, 'view_heartbeat'),
	(369, 'Can add heartbeat ping', 93, 'add_heartbeatping'),
	(370, 'Can change heartbeat ping', 93, 'change_heartbeatping'),
	(371, 'Can delete heartbeat ping', 93, 'delete_heartbeatping'),
	(372, 'Can view heartbeat ping', 93, 'view_heartbeatping'),
	(373, 'Can add inhibition rule', 94, 'add_inhibitionrule'),
	(374, 'Can change inhibition rule', 94, 'change_inhibitionrule'),
	(375, 'Can delete inhibition rule', 94, 'delete_inhibitionrule'),
	(376, 'Can view inhibition rule', 94, 'view_inhibitionrule'),
	(377, 'Can add maintenance window', 95, 'add_maintenancewindow'),
	(378, 'Can change maintenance window', 95, 'change_maintenancewindow'),
	(379, 'Can delete maintenance window', 95, 'delete_maintenancewindow'),
	(380, 'Can view maintenance window', 95, 'view_maintenancewindow'),
	(381, 'Can add ruleset', 96, 'add_ruleset'),
	(382, 'Can change ruleset', 96, 'change_ruleset'),
	(383, 'Can delete ruleset', 96, 'delete_ruleset'),
	(384, 'Can view ruleset', 96, 'view_ruleset'),
	(385, 'Can add silence', 97, 'add_silence'),
	(386, 'Can change silence', 97, 'change_silence'),
	(387, 'Can delete silence', 97, 'delete_silence'),
	(388, 'Can view silence', 97, 'view_silence'),
	(389, 'Can add route edition', 98, 'add_routeedition'),
	(390, 'Can change route edition', 98, 'change_routeedition'),
	(391, 'Can delete route edition', 98, 'delete_routeedition'),
	(392, 'Can view route edition', 98, 'view_routeedition'),
	(393, 'Can add certificate', 99, 'add_certificate'),
	(394, 'Can change certificate', 99, 'change_certificate'),
	(395, 'Can delete certificate', 99, 'delete_certificate'),
	(396, 'Can view certificate', 99, 'view_certificate'),
	(397, 'Can add feedback', 100, 'add_feedback'),
	(398, 'Can change feedback', 100, 'change_feedback'),
	(399, 'Can delete feedback', 100, 'delete_feedback'),
	(400, 'Can view feedback', 100, 'view_feedback'),
	(401, 'Can add policy', 101, 'add_policy'),
	(402, 'Can change policy', 101, 'change_policy'),
	(403, 'Can delete policy', 101, 'delete_policy'),
	(404, 'Can view policy', 101, 'view_policy'),
	(405, 'Can add policy version', 102, 'add_policyversion'),
	(406, 'Can change policy version', 102, 'change_policyversion'),
	(407, 'Can delete policy version', 102, 'delete_policyversion'),
	(408, 'Can view policy version', 102, 'view_policyversion'),
	(409, 'Can add cycle', 103, 'add_cycle'),
	(410, 'Can change cycle', 103, 'change_cycle'),
	(411, 'Can delete cycle', 103, 'delete_cycle'),
	(412, 'Can view cycle', 103, 'view_cycle'),
	(413, 'Can add reworked', 104, 'add_reworked'),
	(414, 'Can change reworked', 104, 'change_reworked'),
	(415, 'Can delete reworked', 104, 'delete_reworked'),
	(416, 'Can view reworked', 104, 'view_reworked'),
	(417, 'Can add escalation policy', 105, 'add_escalationpolicy'),
	(418, 'Can change escalation policy', 105, 'change_escalationpolicy'),
	(419, 'Can delete escalation policy', 105, 'delete_escalationpolicy'),
	(420, 'Can view escalation policy', 105, 'view_escalationpolicy'),
	(421, 'Can add escalation', 106, 'add_escalation'),
	(422, 'Can change escalation', 106, 'change_escalation'),
	(423, 'Can delete escalation', 106, 'delete_escalation'),
	(424, 'Can view escalation', 106, 'view_escalation'),
	(425, 'Can add escalation step', 107, 'add_escalationstep'),
	(426, 'Can change escalation step', 107, 'change_escalationstep'),
	(427, 'Can delete escalation step', 107, 'delete_escalationstep'),
	(428, 'Can view escalation step', 107, 'view_escalationstep'),
	(429, 'Can add page', 108, 'add_page'),
	(430, 'Can change page', 108, 'change_page'),
	(431, 'Can delete page', 108, 'delete_page'),
	(432, 'Can view page', 108, 'view_page'),
	(433, 'Can add step target', 109, 'add_steptarget'),
	(434, 'Can change step target', 109, 'change_steptarget'),
	(435, 'Can delete step target', 109, 'delete_steptarget'),
	(436, 'Can view step target', 109, 'view_steptarget'),
	(437, 'Can add ask', 110, 'add_ask'),
	(438, 'Can change ask', 110, 'change_ask'),
	(439, 'Can delete ask', 110, 'delete_ask'),
	(440, 'Can view ask', 110, 'view_ask'),
	(441, 'Can add acknowledgement', 111, 'add_acknowledgement'),
	(442, 'Can change acknowledgement', 111, 'change_acknowledgement'),
	(443, 'Can delete acknowledgement', 111, 'delete_acknowledgement'),
	(444, 'Can view acknowledgement', 111, 'view_acknowledgement'),
	(445, 'Can add answer timer', 112, 'add_answertimer'),
	(446, 'Can change answer timer', 112, 'change_answertimer'),
	(447, 'Can delete answer timer', 112, 'delete_answertimer'),
	(448, 'Can view answer timer', 112, 'view_answertimer'),
	(449, 'Can add turn', 113, 'add_turn'),
	(450, 'Can change turn', 113, 'change_turn'),
	(451, 'Can delete turn', 113, 'delete_turn'),
	(452, 'Can view turn', 113, 'view_turn'),
	(453, 'Can add pulse', 114, 'add_pulse'),
	(454, 'Can change pulse', 114, 'change_pulse'),
	(455, 'Can delete pulse', 114, 'delete_pulse'),
	(456, 'Can view pulse', 114, 'view_pulse'),
	(457, 'Can add personal rule', 115, 'add_personalrule'),
	(458, 'Can change personal rule', 115, 'change_personalrule'),
	(459, 'Can delete personal rule', 115, 'delete_personalrule'),
	(460, 'Can view personal rule', 115, 'view_personalrule'),
	(461, 'Can add ringing', 116, 'add_ringing'),
	(462, 'Can change ringing', 116, 'change_ringing'),
	(463, 'Can delete ringing', 116, 'delete_ringing'),
	(464, 'Can view ringing', 116, 'view_ringing'),
	(465, 'Can add backtest', 117, 'add_backtest'),
	(466, 'Can change backtest', 117, 'change_backtest'),
	(467, 'Can delete backtest', 117, 'delete_backtest'),
	(468, 'Can view backtest', 117, 'view_backtest'),
	(469, 'Can add noise choice', 118, 'add_noisechoice'),
	(470, 'Can change noise choice', 118, 'change_noisechoice'),
	(471, 'Can delete noise choice', 118, 'delete_noisechoice'),
	(472, 'Can view noise choice', 118, 'view_noisechoice'),
	(473, 'Can add noise letter', 119, 'add_noiseletter'),
	(474, 'Can change noise letter', 119, 'change_noiseletter'),
	(475, 'Can delete noise letter', 119, 'delete_noiseletter'),
	(476, 'Can view noise letter', 119, 'view_noiseletter'),
	(477, 'Can add kpi target', 120, 'add_kpitarget'),
	(478, 'Can change kpi target', 120, 'change_kpitarget'),
	(479, 'Can delete kpi target', 120, 'delete_kpitarget'),
	(480, 'Can view kpi target', 120, 'view_kpitarget'),
	(481, 'Can add changed', 121, 'add_changed'),
	(482, 'Can change changed', 121, 'change_changed'),
	(483, 'Can delete changed', 121, 'delete_changed'),
	(484, 'Can view changed', 121, 'view_changed'),
	(485, 'Can add month', 122, 'add_month'),
	(486, 'Can change month', 122, 'change_month'),
	(487, 'Can delete month', 122, 'delete_month'),
	(488, 'Can view month', 122, 'view_month'),
	(489, 'Can add roll up', 123, 'add_rollup'),
	(490, 'Can change roll up', 123, 'change_rollup'),
	(491, 'Can delete roll up', 123, 'delete_rollup'),
	(492, 'Can view roll up', 123, 'view_rollup'),
	(493, 'Can add block', 124, 'add_block'),
	(494, 'Can change block', 124, 'change_block'),
	(495, 'Can delete block', 124, 'delete_block'),
	(496, 'Can view block', 124, 'view_block'),
	(497, 'Can add day', 125, 'add_day'),
	(498, 'Can change day', 125, 'change_day'),
	(499, 'Can delete day', 125, 'delete_day'),
	(500, 'Can view day', 125, 'view_day'),
	(501, 'Can add fact', 126, 'add_fact'),
	(502, 'Can change fact', 126, 'change_fact'),
	(503, 'Can delete fact', 126, 'delete_fact'),
	(504, 'Can view fact', 126, 'view_fact'),
	(505, 'Can add measure', 127, 'add_measure'),
	(506, 'Can change measure', 127, 'change_measure'),
	(507, 'Can delete measure', 127, 'delete_measure'),
	(508, 'Can view measure', 127, 'view_measure'),
	(509, 'Can add remembered day', 128, 'add_rememberedday'),
	(510, 'Can change remembered day', 128, 'change_rememberedday'),
	(511, 'Can delete remembered day', 128, 'delete_rememberedday'),
	(512, 'Can view remembered day', 128, 'view_rememberedday'),
	(513, 'Can add memory', 129, 'add_memory'),
	(514, 'Can change memory', 129, 'change_memory'),
	(515, 'Can delete memory', 129, 'delete_memory'),
	(516, 'Can view memory', 129, 'view_memory'),
	(517, 'Can add spell', 130, 'add_spell'),
	(518, 'Can change spell', 130, 'change_spell'),
	(519, 'Can delete spell', 130, 'delete_spell'),
	(520, 'Can view spell', 130, 'view_spell'),
	(521, 'Can add dashboard', 131, 'add_dashboard'),
	(522, 'Can change dashboard', 131, 'change_dashboard'),
	(523, 'Can delete dashboard', 131, 'delete_dashboard'),
	(524, 'Can view dashboard', 131, 'view_dashboard'),
	(525, 'Can add wall link', 132, 'add_walllink'),
	(526, 'Can change wall link', 132, 'change_walllink'),
	(527, 'Can delete wall link', 132, 'delete_walllink'),
	(528, 'Can view wall link', 132, 'view_walllink'),
	(529, 'Can add report', 133, 'add_report'),
	(530, 'Can change report', 133, 'change_report'),
	(531, 'Can delete report', 133, 'delete_report'),
	(532, 'Can view report', 133, 'view_report'),
	(533, 'Can add report issue', 134, 'add_reportissue'),
	(534, 'Can change report issue', 134, 'change_reportissue'),
	(535, 'Can delete report issue', 134, 'delete_reportissue'),
	(536, 'Can view report issue', 134, 'view_reportissue'),
	(537, 'Can add report reader', 135, 'add_reportreader'),
	(538, 'Can change report reader', 135, 'change_reportreader'),
	(539, 'Can delete report reader', 135, 'delete_reportreader'),
	(540, 'Can view report reader', 135, 'view_reportreader'),
	(541, 'Can add report refusal', 136, 'add_reportrefusal'),
	(542, 'Can change report refusal', 136, 'change_reportrefusal'),
	(543, 'Can delete report refusal', 136, 'delete_reportrefusal'),
	(544, 'Can view report refusal', 136, 'view_reportrefusal'),
	(545, 'Can add report plan', 137, 'add_reportplan'),
	(546, 'Can change report plan', 137, 'change_reportplan'),
	(547, 'Can delete report plan', 137, 'delete_reportplan'),
	(548, 'Can view report plan', 137, 'view_reportplan'),
	(549, 'Can add hourly rate', 138, 'add_hourlyrate'),
	(550, 'Can change hourly rate', 138, 'change_hourlyrate'),
	(551, 'Can delete hourly rate', 138, 'delete_hourlyrate'),
	(552, 'Can view hourly rate', 138, 'view_hourlyrate'),
	(553, 'Can add kept hours', 139, 'add_kepthours'),
	(554, 'Can change kept hours', 139, 'change_kepthours'),
	(555, 'Can delete kept hours', 139, 'delete_kepthours'),
	(556, 'Can view kept hours', 139, 'view_kepthours'),
	(557, 'Can add fill', 140, 'add_fill'),
	(558, 'Can change fill', 140, 'change_fill'),
	(559, 'Can delete fill', 140, 'delete_fill'),
	(560, 'Can view fill', 140, 'view_fill'),
	(561, 'Can add import run', 141, 'add_importrun'),
	(562, 'Can change import run', 141, 'change_importrun'),
	(563, 'Can delete import run', 141, 'delete_importrun'),
	(564, 'Can view import run', 141, 'view_importrun'),
	(565, 'Can add imported', 142, 'add_imported'),
	(566, 'Can change imported', 142, 'change_imported'),
	(567, 'Can delete imported', 142, 'delete_imported'),
	(568, 'Can view imported', 142, 'view_imported'),
	(569, 'Can add rejected row', 143, 'add_rejectedrow'),
	(570, 'Can change rejected row', 143, 'change_rejectedrow'),
	(571, 'Can delete rejected row', 143, 'delete_rejectedrow'),
	(572, 'Can view rejected row', 143, 'view_rejectedrow'),
	(573, 'Can add kept answer', 144, 'add_keptanswer'),
	(574, 'Can change kept answer', 144, 'change_keptanswer'),
	(575, 'Can delete kept answer', 144, 'delete_keptanswer'),
	(576, 'Can view kept answer', 144, 'view_keptanswer');
INSERT INTO public.django_content_type VALUES
	(1, 'auth', 'permission'),
	(2, 'auth', 'group'),
	(3, 'contenttypes', 'contenttype'),
	(4, 'sessions', 'session'),
	(5, 'account', 'emailaddress'),
	(6, 'account', 'emailconfirmation'),
	(7, 'procrastinate', 'procrastinateevent'),
	(8, 'procrastinate', 'procrastinatejob'),
	(9, 'procrastinate', 'procrastinateperiodicdefer'),
	(10, 'procrastinate', 'procrastinateworker'),
	(11, 'platform', 'eventrow'),
	(12, 'platform', 'eventhead'),
	(13, 'platform', 'subscriptioncursor'),
	(14, 'platform', 'parkedevent'),
	(15, 'platform', 'workerheartbeat'),
	(16, 'platform', 'blob'),
	(17, 'platform', 'storedoption'),
	(18, 'accounts', 'team'),
	(19, 'accounts', 'person'),
	(20, 'accounts', 'apitoken'),
	(21, 'accounts', 'signinlink'),
	(22, 'accounts', 'contactmethod'),
	(23, 'accounts', 'membership'),
	(24, 'catalog', 'service'),
	(25, 'catalog', 'dependency'),
	(26, 'catalog', 'change'),
	(27, 'catalog', 'configurationitem'),
	(28, 'catalog', 'businesscalendar'),
	(29, 'catalog', 'calendarversion'),
	(30, 'notify', 'attempt'),
	(31, 'notify', 'endpoint'),
	(32, 'notify', 'message'),
	(33, 'notify', 'correspondent'),
	(34, 'notify', 'textcode'),
	(35, 'notify', 'answer'),
	(36, 'oncall', 'schedule'),
	(37, 'oncall', 'rotation'),
	(38, 'oncall', 'override'),
	(39, 'oncall', 'restriction'),
	(40, 'oncall', 'rotationmember'),
	(41, 'oncall', 'temporaryschedule'),
	(42, 'oncall', 'temporaryshift'),
	(43, 'oncall', 'coverrequest'),
	(44, 'oncall', 'covertake'),
	(45, 'oncall', 'leave'),
	(46, 'oncall', 'notice'),
	(47, 'oncall', 'personregion'),
	(48, 'oncall', 'calendarfeed'),
	(49, 'oncall', 'importedcalendar'),
	(50, 'oncall', 'importedshift'),
	(51, 'oncall', 'shiftnotice'),
	(52, 'incidents', 'category'),
	(53, 'incidents', 'incident'),
	(54, 'incidents', 'containmentaction'),
	(55, 'incidents', 'comment'),
	(56, 'incidents', 'prioritycell'),
	(57, 'incidents', 'hypothesis'),
	(58, 'incidents', 'roleassignment'),
	(59, 'incidents', 'affectedperson'),
	(60, 'incidents', 'affectedservice'),
	(61, 'incidents', 'watcher'),
	(62, 'incidents', 'priorityrules'),
	(63, 'incidents', 'customfield'),
	(64, 'incidents', 'incidenttype'),
	(65, 'incidents', 'majorproposal'),
	(66, 'incidents', 'stakeholderlink'),
	(67, 'incidents', 'updateinterval'),
	(68, 'incidents', 'survey'),
	(69, 'incidents', 'plan'),
	(70, 'incidents', 'plantask'),
	(71, 'incidents', 'task'),
	(72, 'incidents', 'deferral'),
	(73, 'incidents', 'bulkchange'),
	(74, 'incidents', 'savedview'),
	(75, 'incidents', 'closurerules'),
	(76, 'incidents', 'assignmentrule'),
	(77, 'incidents', 'merge'),
	(78, 'incidents', 'relation'),
	(79, 'incidents', 'preset'),
	(80, 'incidents', 'attachment'),
	(81, 'incidents', 'evidence'),
	(82, 'incidents', 'custodytransfer'),
	(83, 'incidents', 'affecteditem'),
	(84, 'incidents', 'guide'),
	(85, 'incidents', 'guiderun'),
	(86, 'incidents', 'timeentry'),
	(87, 'alerts', 'signal'),
	(88, 'alerts', 'integration'),
	(89, 'alerts', 'alert'),
	(90, 'alerts', 'route'),
	(91, 'alerts', 'shortnumber'),
	(92, 'alerts', 'heartbeat'),
	(93, 'alerts', 'heartbeatping'),
	(94, 'alerts', 'inhibitionrule'),
	(95, 'alerts', 'maintenancewindow'),
	(96, 'alerts', 'ruleset'),
	(97, 'alerts', 'silence'),
	(98, 'alerts', 'routeedition'),
	(99, 'alerts', 'certificate'),
	(100, 'alerts', 'feedback'),
	(101, 'sla', 'policy'),
	(102, 'sla', 'policyversion'),
	(103, 'sla', 'cycle'),
	(104, 'sla', 'reworked'),
	(105, 'paging', 'escalationpolicy'),
	(106, 'paging', 'escalation'),
	(107, 'paging', 'escalationstep'),
	(108, 'paging', 'page'),
	(109, 'paging', 'steptarget'),
	(110, 'paging', 'ask'),
	(111, 'paging', 'acknowledgement'),
	(112, 'paging', 'answertimer'),
	(113, 'paging', 'turn'),
	(114, 'paging', 'pulse'),
	(115, 'paging', 'personalrule'),
	(116, 'paging', 'ringing'),
	(117, 'paging', 'backtest'),
	(118, 'analytics', 'noisechoice'),
	(119, 'analytics', 'noiseletter'),
	(120, 'analytics', 'kpitarget'),
	(121, 'analytics', 'changed'),
	(122, 'analytics', 'month'),
	(123, 'analytics', 'rollup'),
	(124, 'analytics', 'block'),
	(125, 'analytics', 'day'),
	(126, 'analytics', 'fact'),
	(127, 'analytics', 'measure'),
	(128, 'analytics', 'rememberedday'),
	(129, 'analytics', 'memory'),
	(130, 'analytics', 'spell'),
	(131, 'analytics', 'dashboard'),
	(132, 'analytics', 'walllink'),
	(133, 'analytics', 'report'),
	(134, 'analytics', 'reportissue'),
	(135, 'analytics', 'reportreader'),
	(136, 'analytics', 'reportrefusal'),
	(137, 'analytics', 'reportplan'),
	(138, 'analytics', 'hourlyrate'),
	(139, 'analytics', 'kepthours'),
	(140, 'demo', 'fill'),
	(141, 'importers', 'importrun'),
	(142, 'importers', 'imported'),
	(143, 'importers', 'rejectedrow'),
	(144, 'api', 'keptanswer');
INSERT INTO public.django_migrations VALUES
	(1, 'accounts', '0001_people', now()),
	(2, 'account', '0001_initial', now()),
	(3, 'account', '0002_email_max_length', now()),
	(4, 'account', '0003_alter_emailaddress_create_unique_verified_email', now()),
	(5, 'account', '0004_alter_emailaddress_drop_unique_email', now()),
	(6, 'account', '0005_emailaddress_idx_upper_email', now()),
	(7, 'account', '0006_emailaddress_lower', now()),
	(8, 'account', '0007_emailaddress_idx_email', now()),
	(9, 'account', '0008_emailaddress_unique_primary_email_fixup', now()),
	(10, 'account', '0009_emailaddress_unique_primary_email', now()),
	(11, 'accounts', '0002_session_epoch', now()),
	(12, 'accounts', '0003_vip', now()),
	(13, 'accounts', '0004_working_hours', now()),
	(14, 'accounts', '0005_clearance', now()),
	(15, 'accounts', '0006_skills', now()),
	(16, 'accounts', '0007_manager', now()),
	(17, 'accounts', '0008_contact_ways', now()),
	(18, 'platform', '0001_event_log', now()),
	(19, 'platform', '0002_blobs', now()),
	(20, 'catalog', '0001_services', now()),
	(21, 'incidents', '0001_incidents', now()),
	(22, 'incidents', '0002_seed', now()),
	(23, 'incidents', '0003_figures', now()),
	(24, 'incidents', '0004_hypotheses', now()),
	(25, 'incidents', '0005_roles', now()),
	(26, 'incidents', '0006_involvement', now()),
	(27, 'incidents', '0007_priority_rules', now()),
	(28, 'incidents', '0008_types', now()),
	(29, 'catalog', '0002_changes', now()),
	(30, 'incidents', '0009_majors', now()),
	(31, 'incidents', '0010_closure', now()),
	(32, 'incidents', '0011_tasks', now()),
	(33, 'incidents', '0012_seed_plans', now()),
	(34, 'incidents', '0013_deferrals', now()),
	(35, 'incidents', '0014_restriction', now()),
	(36, 'incidents', '0015_bulk_changes', now()),
	(37, 'incidents', '0016_saved_views', now()),
	(38, 'incidents', '0017_closure_rules', now()),
	(39, 'incidents', '0018_owners', now()),
	(40, 'incidents', '0019_relations', now()),
	(41, 'incidents', '0020_presets', now()),
	(42, 'incidents', '0021_attachments', now()),
	(43, 'incidents', '0022_evidence', now()),
	(44, 'incidents', '0023_plans_of_types', now()),
	(45, 'incidents', '0024_category_checklists', now()),
	(46, 'incidents', '0025_search_answers', now()),
	(47, 'incidents', '0026_watching', now()),
	(48, 'incidents', '0027_type_index', now()),
	(49, 'catalog', '0003_configuration_items', now()),
	(50, 'incidents', '0028_configuration_items', now()),
	(51, 'incidents', '0029_first_contact', now()),
	(52, 'incidents', '0030_guides', now()),
	(53, 'incidents', '0031_no_repeated_indexes', now()),
	(54, 'alerts', '0001_alerts', now()),
	(55, 'alerts', '0002_kept_and_held', now()),
	(56, 'alerts', '0003_what_sources_tell', now()),
	(57, 'alerts', '0004_expiry_and_heartbeats', now()),
	(58, 'alerts', '0006_quiet', now()),
	(59, 'alerts', '0007_open_labels', now()),
	(60, 'alerts', '0008_routes_tree', now()),
	(61, 'alerts', '0009_finding_alerts', now()),
	(62, 'alerts', '0010_certificates', now()),
	(63, 'alerts', '0011_newest_first', now()),
	(64, 'alerts', '0012_no_repeated_indexes', now()),
	(65, 'alerts', '0013_feedback', now()),
	(66, 'alerts', '0015_waiting_signals', now()),
	(67, 'alerts', '0017_what_is_hidden', now()),
	(68, 'alerts', '0018_open_alerts_counted', now()),
	(69, 'platform', '0003_options', now()),
	(70, 'analytics', '0001_noise_letters', now()),
	(71, 'analytics', '0002_kpi_targets', now()),
	(72, 'analytics', '0003_rolled_up', now()),
	(73, 'analytics', '0004_remembered_days', now()),
	(74, 'analytics', '0006_spells', now()),
	(75, 'analytics', '0007_dashboards', now()),
	(76, 'analytics', '0008_reports', now()),
	(77, 'analytics', '0009_made_anew', now()),
	(78, 'analytics', '0010_by_hours', now()),
	(79, 'analytics', '0011_hourlyrate', now()),
	(80, 'analytics', '0012_open_time', now()),
	(81, 'api', '0001_idempotency', now()),
	(82, 'contenttypes', '0001_initial', now()),
	(83, 'contenttypes', '0002_remove_content_type_name', now()),
	(84, 'auth', '0001_initial', now()),
	(85, 'auth', '0002_alter_permission_name_max_length', now()),
	(86, 'auth', '0003_alter_user_email_max_length', now()),
	(87, 'auth', '0004_alter_user_username_opts', now()),
	(88, 'auth', '0005_alter_user_last_login_null', now()),
	(89, 'auth', '0006_require_contenttypes_0002', now()),
	(90, 'auth', '0007_alter_validators_add_error_messages', now()),
	(91, 'auth', '0008_alter_user_username_max_length', now()),
	(92, 'auth', '0009_alter_user_last_name_max_length', now()),
	(93, 'auth', '0010_alter_group_name_max_length', now()),
	(94, 'auth', '0011_update_proxy_permissions', now()),
	(95, 'auth', '0012_alter_user_first_name_max_length', now()),
	(96, 'catalog', '0004_business_calendars', now()),
	(97, 'catalog', '0006_availability_target', now()),
	(98, 'demo', '0001_fill', now()),
	(99, 'incidents', '0032_service_resolved', now()),
	(100, 'incidents', '0033_imported_from', now()),
	(101, 'importers', '0001_imports', now()),
	(102, 'importers', '0002_what_a_story_knew', now()),
	(103, 'incidents', '0034_incident_worked_minutes_timeentry', now()),
	(104, 'notify', '0001_outbox', now()),
	(105, 'notify', '0002_delivery', now()),
	(106, 'notify', '0003_answers', now()),
	(107, 'notify', '0004_one_index_for_keys', now()),
	(108, 'notify', '0005_first_answer_counts', now()),
	(109, 'oncall', '0001_schedules', now()),
	(110, 'oncall', '0002_temporary', now()),
	(111, 'oncall', '0003_swaps', now()),
	(112, 'oncall', '0004_leave', now()),
	(113, 'oncall', '0005_feeds', now()),
	(114, 'oncall', '0006_agreed', now()),
	(115, 'paging', '0001_escalations', now()),
	(116, 'paging', '0002_asks', now()),
	(117, 'paging', '0003_patient_steps', now()),
	(118, 'paging', '0004_overdue_tasks_and_pulse', now()),
	(119, 'paging', '0005_personal_rules', now()),
	(120, 'paging', '0020_backtests', now()),
	(121, 'paging', '0021_due_in_order', now()),
	(122, 'platform', '0004_positions_by_seq', now()),
	(123, 'procrastinate', '0001_initial', now()),
	(124, 'procrastinate', '0002_drop_started_at_column', now()),
	(125, 'procrastinate', '0003_drop_started_at_column', now()),
	(126, 'procrastinate', '0004_drop_procrastinate_version_table', now()),
	(127, 'procrastinate', '0005_fix_procrastinate_fetch_job', now()),
	(128, 'procrastinate', '0006_fix_trigger_status_events_insert', now()),
	(129, 'procrastinate', '0007_add_queueing_lock_column', now()),
	(130, 'procrastinate', '0008_close_fetch_job_race_condition', now()),
	(131, 'procrastinate', '0009_add_defer_job_function', now()),
	(132, 'procrastinate', '0010_add_procrastinate_periodic_defers', now()),
	(133, 'procrastinate', '0011_add_foreign_key_index', now()),
	(134, 'procrastinate', '0012_add_locks_to_periodic_defer', now()),
	(135, 'procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
	(136, 'procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
	(137, 'procrastinate', '0015_add_trigger_on_job_deletion', now()),
	(138, 'procrastinate', '0016_delete_finished_jobs', now()),
	(139, 'procrastinate', '0017_add_checks_to_finish_job', now()),
	(140, 'procrastinate', '0018_add_checks_to_retry_job', now()),
	(141, 'procrastinate', '0019_fix_finish_job_compat_issue', now()),
	(142, 'procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
	(143, 'procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
	(144, 'procrastinate', '0022_null_locks_excluded', now()),
	(145, 'procrastinate', '0023_remove_old_finish_job_function', now()),
	(146, 'procrastinate', '0024_job_id_bigint', now()),
	(147, 'procrastinate', '0025_add_models', now()),
	(148, 'procrastinate', '0026_add_job_priority', now()),
	(149, 'procrastinate', '0027_add_periodic_job_priority', now()),
	(150, 'procrastinate', '0028_add_cancel_states', now()),
	(151, 'procrastinate', '0029_add_additional_params_to_retry_job', now()),
	(152, 'procrastinate', '0030_alter_procrastinateevent_options', now()),
	(153, 'procrastinate', '0031_add_indexes_for_fetch_job', now()),
	(154, 'procrastinate', '0032_pre_cancel_notification', now()),
	(155, 'procrastinate', '0033_post_cancel_notification', now()),
	(156, 'procrastinate', '0034_pre_add_heartbeat', now()),
	(157, 'procrastinate', '0035_post_add_heartbeat', now()),
	(158, 'procrastinate', '0036_add_worker_model', now()),
	(159, 'procrastinate', '0037_pre_batch_defer_jobs', now()),
	(160, 'procrastinate', '0038_post_batch_defer_jobs', now()),
	(161, 'procrastinate', '0039_pre_priority_lock_fetch_job', now()),
	(162, 'procrastinate', '0040_pre_retry_failed_job', now()),
	(163, 'procrastinate', '0041_post_retry_failed_job', now()),
	(164, 'sessions', '0001_initial', now()),
	(165, 'sla', '0001_cycles', now()),
	(166, 'sla', '0002_reworked', now());
INSERT INTO public.incidents_category VALUES
	(1, 'hardware', 'Hardware', 0, true, NULL, NULL, '{}', 1),
	(2, 'hardware-server', 'Server', 0, true, 1, NULL, '{}', 1),
	(3, 'hardware-workplace', 'Workplace device', 1, true, 1, NULL, '{}', 1),
	(4, 'hardware-storage', 'Storage', 2, true, 1, NULL, '{}', 1),
	(5, 'hardware-printer', 'Printer', 3, true, 1, NULL, '{}', 1),
	(6, 'software', 'Software', 1, true, NULL, NULL, '{}', 1),
	(7, 'software-application', 'Application', 0, true, 6, NULL, '{}', 1),
	(8, 'software-database', 'Database', 1, true, 6, NULL, '{}', 1),
	(9, 'software-operating-system', 'Operating system', 2, true, 6, NULL, '{}', 1),
	(10, 'software-email', 'E-mail', 3, true, 6, NULL, '{}', 1),
	(11, 'network', 'Network', 2, true, NULL, NULL, '{}', 1),
	(12, 'network-connectivity', 'Connectivity', 0, true, 11, NULL, '{}', 1),
	(13, 'network-dns', 'DNS and DHCP', 1, true, 11, NULL, '{}', 1),
	(14, 'network-vpn', 'VPN and remote access', 2, true, 11, NULL, '{}', 1),
	(15, 'network-performance', 'Slow network', 3, true, 11, NULL, '{}', 1),
	(16, 'security', 'Security', 3, true, NULL, NULL, '{}', 1),
	(17, 'security-malware', 'Malware', 0, true, 16, NULL, '{}', 1),
	(18, 'security-phishing', 'Phishing', 1, true, 16, NULL, '{}', 1),
	(19, 'security-unauthorised', 'Unauthorised access', 2, true, 16, NULL, '{}', 1),
	(20, 'data', 'Data', 4, true, NULL, NULL, '{}', 1),
	(21, 'data-loss', 'Data loss', 0, true, 20, NULL, '{}', 1),
	(22, 'data-quality', 'Wrong data', 1, true, 20, NULL, '{}', 1),
	(23, 'data-backup', 'Backup and restore', 2, true, 20, NULL, '{}', 1),
	(24, 'user-error', 'User error', 5, true, NULL, NULL, '{}', 1),
	(25, 'user-error-training', 'Training need', 0, true, 24, NULL, '{}', 1),
	(26, 'system-crash', 'System crash', 6, true, NULL, NULL, '{}', 1),
	(27, 'system-crash-service', 'Service down', 0, true, 26, NULL, '{}', 1),
	(28, 'system-crash-resource', 'Out of resources', 1, true, 26, NULL, '{}', 1),
	(29, 'access', 'Access', 7, true, NULL, NULL, '{}', 1),
	(30, 'access-password', 'Password reset', 0, true, 29, NULL, '{}', 1),
	(31, 'access-locked', 'Account locked', 1, true, 29, NULL, '{}', 1),
	(32, 'access-rights', 'Missing rights', 2, true, 29, NULL, '{}', 1),
	(33, 'provider', 'Service or cloud provider', 8, true, NULL, NULL, '{}', 1),
	(34, 'facility', 'Facility and power', 9, true, NULL, NULL, '{}', 1);
INSERT INTO public.incidents_incidenttype VALUES
	('0199a000-0000-7000-8000-000000000001', 'incident', 'Incident', 'Something does not work, or works badly.', 'urgent', 0, true, false, true, '{}', NULL, NULL, 1, NULL, NULL, '{}', '', '{}');
INSERT INTO public.incidents_plan VALUES
	('2a0625bb-e714-5c7f-b88d-d623e18a9cf1', 'response', 'Response plan', 'Five phases for any incident that needs a team.', '{identification,containment,prioritisation,reaction,conclusion}', true, '2026-11-22 00:00:00+00', 1),
	('6f7b15d7-077c-58cd-a708-73347cd1d06d', 'major-incident', 'Major incident', 'When many are hit and everybody looks.', '{identify,contain,diagnose,fix,recover,review}', true, '2026-11-22 00:00:00+00', 1),
	('f9383087-f85a-5da0-ad61-e6e0e71a7a7e', 'security-incident', 'Security incident (NIST SP 800-61)', 'Detection and analysis; containment, eradication and recovery; what comes after.', '{detection_and_analysis,containment,eradication,recovery,post_incident_activity}', true, '2026-11-22 00:00:00+00', 1);
INSERT INTO public.incidents_plantask VALUES
	('990a3b35-7612-5442-912c-6e81faff4272', 0, 'identification', 'Confirm that it is an incident, and what is affected', '', 'incident_manager', 10, true, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('cde3f8a7-2e30-5d53-b166-7a0e3798bdef', 1, 'identification', 'Write down the first symptoms and when they began', '', 'scribe', 15, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('dda7f16d-afd5-52d5-a377-9f95dae2ee83', 2, 'identification', 'Name who leads, who speaks and who writes', '', 'incident_manager', 15, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('f0953167-5ae8-54dd-bccd-6f83998613c0', 3, 'containment', 'Limit the damage: disable, isolate, redirect', '', 'technical_lead', 30, true, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('b33412d1-8509-5d77-ac0b-9249be5bc3e4', 4, 'containment', 'Record each measure with its effect and how it is undone', '', 'scribe', 40, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('7c60757c-a77e-51fa-9641-029defcd731f', 5, 'containment', 'Find out how far it reaches', '', 'technical_lead', 45, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('f554abd2-fc2e-553c-82cd-a19cde3a0caf', 6, 'prioritisation', 'Set impact, urgency and priority from what is known now', '', 'incident_manager', 45, true, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('cda5b110-9087-5337-b41f-4d7b3eea779c', 7, 'prioritisation', 'Decide what is worked on first, and what waits', '', 'incident_manager', 50, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('33e84ed9-6dcb-5484-89b0-7ccf3048f5f3', 8, 'prioritisation', 'Tell those affected what does not work', '', 'communicator', 50, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('24e3d8d7-9131-5666-be12-763622417fa1', 9, 'reaction', 'Find the cause, or a way around it', '', 'technical_lead', 120, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('ee67dca1-f6d1-5b36-b654-335ce62e57ee', 10, 'reaction', 'Restore the service and test it with a user', '', 'technical_lead', 240, true, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('51ac7034-d0d2-55f4-9885-37696dd6a0cd', 11, 'reaction', 'Update those affected as promised', '', 'communicator', 120, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('7f683af1-d497-5abc-9193-e16dcfd94a30', 12, 'conclusion', 'Undo the containment that is no longer needed', '', 'technical_lead', 1440, true, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('6c0d29a2-91ba-54a4-91bf-fd73858dcbe1', 13, 'conclusion', 'Confirm with those affected that it works', '', 'communicator', 1440, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('5c4fd8ce-8057-5089-b69c-d46150996473', 14, 'conclusion', 'Write down the cause and what is learned', '', 'incident_manager', 4320, false, '2a0625bb-e714-5c7f-b88d-d623e18a9cf1'),
	('80e8ace2-a6df-5b3d-8f63-6da602bbde94', 0, 'identify', 'Take the lead and say so in the room', '', 'incident_manager', 5, true, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('a864026d-b681-5966-b4fe-e3eb173674b0', 1, 'identify', 'Open the bridge and put its link on the incident', '', 'incident_manager', 5, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('15f66661-11d4-59ee-b1ef-732ca8ca7b63', 2, 'identify', 'Say who is affected and since when', '', 'technical_lead', 10, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('285181c4-dc88-5942-8d91-a79486514cd7', 3, 'identify', 'Publish the first update and when the next one comes', '', 'communicator', 15, true, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('124933f7-7659-5556-be5c-d80c48ba298b', 4, 'contain', 'Stop changes and deployments on the services involved', '', 'technical_lead', 15, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('b19981a6-0841-5709-9004-606e34560447', 5, 'contain', 'Choose and take the quickest measure that limits the damage', '', 'technical_lead', 30, true, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('75c5b041-c940-5a5c-afcc-728e691ea860', 6, 'diagnose', 'Go through the changes of the last 48 hours', '', 'technical_lead', 30, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('df52de11-ce25-5f1b-b0cd-5e38b9243968', 7, 'diagnose', 'List hypotheses and test the likeliest first', '', 'technical_lead', 45, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('5ac43a4d-33c9-5f78-b0cf-452028974130', 8, 'diagnose', 'Call in the teams and vendors that are missing', '', 'incident_manager', 45, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('bea176b8-a195-584d-893e-82f031c932af', 9, 'fix', 'Approve the fix and its way back', '', 'incident_manager', NULL, true, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('3d38d7e3-a99f-5623-b6c0-e00dde45b050', 10, 'fix', 'Carry out the fix, one step at a time, each announced', '', 'technical_lead', NULL, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('0eb23235-7bbe-52d3-98d4-1562160b4218', 11, 'recover', 'Check with monitoring and with users that it works', '', 'technical_lead', NULL, true, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('3274f156-97c1-5906-93e7-4df512a50df9', 12, 'recover', 'Publish that the service is restored', '', 'communicator', NULL, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('379a7fbf-d532-525a-8f39-6544682967c5', 13, 'recover', 'Undo containment and lift the change freeze', '', 'technical_lead', NULL, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('d5ed1f3c-e16c-58b2-8d09-4b8665275318', 14, 'review', 'Thank and relieve everybody; keep a watch', '', 'incident_manager', NULL, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('6689557d-7efe-5ea5-9140-10af23c181ce', 15, 'review', 'Set the date of the review within five days', '', 'incident_manager', 1440, true, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('456c9ba2-7a92-5b0a-9bb6-d0e6df1916e4', 16, 'review', 'Complete the timeline while it is remembered', '', 'scribe', 1440, false, '6f7b15d7-077c-58cd-a708-73347cd1d06d'),
	('33e5550d-d774-5122-b3ec-1857ad331933', 0, 'detection_and_analysis', 'Restrict who may see this incident', '', 'incident_manager', 10, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('cf1a41e3-3a31-5b7e-a542-c68adfc55e42', 1, 'detection_and_analysis', 'Verify the indicators and keep the raw evidence, with its hash', '', 'technical_lead', 30, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('5a99462c-4ac8-5384-b4d1-faa4788db6d7', 2, 'detection_and_analysis', 'Determine attack vector, accounts and systems involved', '', 'technical_lead', 120, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('89435a8b-d26a-5e28-80df-4ef05623c82f', 3, 'detection_and_analysis', 'Rate functional impact, information impact and recoverability', '', 'incident_manager', 120, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('d86a4e61-f365-5c0a-988e-5a3e9f030c56', 4, 'detection_and_analysis', 'Decide whether personal data is affected (GDPR: 72 hours)', '', 'incident_manager', 240, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('77ec0d0d-c989-5769-a21f-24afc6f03f1b', 5, 'detection_and_analysis', 'Inform the security officer and data protection', '', 'communicator', 60, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('44e50abe-8bb1-54b2-8a99-a3a34ccd201a', 6, 'containment', 'Choose a containment that does not destroy evidence', '', 'technical_lead', 60, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('fea405d7-ab81-55e9-9e43-58b53966ee4d', 7, 'containment', 'Isolate systems, block addresses, lock accounts', '', 'technical_lead', 90, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('98fc5cb6-33c4-52cc-8791-eb2fe7f60160', 8, 'containment', 'Change the credentials that may be known', '', 'technical_lead', 240, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('4364fa07-176e-50de-8077-012228bfb738', 9, 'containment', 'Send the early warning where it is due (NIS2: 24 hours)', '', 'communicator', 1200, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('01c7956d-2451-565a-a02c-d59195f225d8', 10, 'eradication', 'Remove malware, back doors and unknown accounts', '', 'technical_lead', NULL, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('02c76156-474d-5d4d-a34a-fc90f227e806', 11, 'eradication', 'Close the weakness that was used', '', 'technical_lead', NULL, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('a703e07b-02f2-5e39-bef2-866f368d5406', 12, 'recovery', 'Restore from a state known to be clean', '', 'technical_lead', NULL, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('0c5d2790-ef1c-510a-a30f-9b4f0e80acdf', 13, 'recovery', 'Watch the restored systems more closely for a while', '', 'technical_lead', NULL, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('10c3e9e6-3623-5f87-992a-ebc18c40372c', 14, 'recovery', 'Notify authorities and those concerned within the deadlines', '', 'communicator', 3600, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('b7654d75-26c1-5ffc-af30-ec68ea37fc43', 15, 'post_incident_activity', 'Hold the lessons-learned meeting within two weeks', '', 'incident_manager', 20160, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('06e3a860-53ca-5e1a-a033-5eecb45d422c', 16, 'post_incident_activity', 'Store the evidence with its chain of custody', '', 'scribe', 2880, true, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e'),
	('911dfa61-2da1-57d1-b9f4-e28a8e25e4ca', 17, 'post_incident_activity', 'File the final report (NIS2: one month)', '', 'communicator', 43200, false, 'f9383087-f85a-5da0-ad61-e6e0e71a7a7e');
INSERT INTO public.incidents_prioritycell VALUES
	(1, 1, 1, 1, ''),
	(2, 1, 2, 1, ''),
	(3, 1, 3, 2, ''),
	(4, 1, 4, 3, ''),
	(5, 2, 1, 1, ''),
	(6, 2, 2, 2, ''),
	(7, 2, 3, 3, ''),
	(8, 2, 4, 4, ''),
	(9, 3, 1, 2, ''),
	(10, 3, 2, 3, ''),
	(11, 3, 3, 4, ''),
	(12, 3, 4, 4, ''),
	(13, 4, 1, 3, ''),
	(14, 4, 2, 4, ''),
	(15, 4, 3, 4, ''),
	(16, 4, 4, 5, '');
INSERT INTO public.incidents_priorityrules VALUES
	(1, true, false, 1);
INSERT INTO public.incidents_updateinterval VALUES
	(1, 'SEV1', 30),
	(2, 'SEV2', 60),
	(3, '', 60);
INSERT INTO public.platform_eventhead VALUES
	(1, 0);
SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);
SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);
SELECT pg_catalog.setval('public.alerts_maintenancewindow_services_id_seq', 1, false);
SELECT pg_catalog.setval('public.alerts_shortnumber_id_seq', 1, false);
SELECT pg_catalog.setval('public.analytics_block_id_seq', 1, false);
SELECT pg_catalog.setval('public.analytics_hourlyrate_id_seq', 1, false);
SELECT pg_catalog.setval('public.analytics_kpitarget_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_permission_id_seq', 576, true);
SELECT pg_catalog.setval('public.catalog_calendarversion_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_change_services_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_configurationitem_runs_on_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_configurationitem_services_id_seq', 1, false);
SELECT pg_catalog.setval('public.django_content_type_id_seq', 144, true);
SELECT pg_catalog.setval('public.django_migrations_id_seq', 166, true);
SELECT pg_catalog.setval('public.incidents_category_id_seq', 34, true);
SELECT pg_catalog.setval('public.incidents_number', 1001, false);
SELECT pg_catalog.setval('public.incidents_prioritycell_id_seq', 16, true);
SELECT pg_catalog.setval('public.incidents_updateinterval_id_seq', 3, true);
SELECT pg_catalog.setval('public.platform_event_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.accounts_contactmethod
    ADD CONSTRAINT accounts_contactmethod_once UNIQUE (person_id, kind, address);
ALTER TABLE ONLY public.accounts_contactmethod
    ADD CONSTRAINT accounts_contactmethod_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_once UNIQUE (team_id, person_id);
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_person
    ADD CONSTRAINT accounts_person_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_signinlink
    ADD CONSTRAINT accounts_signinlink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_signinlink
    ADD CONSTRAINT accounts_signinlink_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.accounts_team
    ADD CONSTRAINT accounts_team_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_team
    ADD CONSTRAINT accounts_team_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_certificate
    ADD CONSTRAINT alerts_certificate_pkey PRIMARY KEY (url);
ALTER TABLE ONLY public.alerts_feedback
    ADD CONSTRAINT alerts_feedback_once UNIQUE (alert_id, person_id);
ALTER TABLE ONLY public.alerts_feedback
    ADD CONSTRAINT alerts_feedback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_heartbeat
    ADD CONSTRAINT alerts_heartbeat_key_hash_key UNIQUE (key_hash);
ALTER TABLE ONLY public.alerts_heartbeat
    ADD CONSTRAINT alerts_heartbeat_name UNIQUE (integration_id, name);
ALTER TABLE ONLY public.alerts_heartbeat
    ADD CONSTRAINT alerts_heartbeat_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_heartbeatping
    ADD CONSTRAINT alerts_heartbeatping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_inhibitionrule
    ADD CONSTRAINT alerts_inhibitionrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_integration
    ADD CONSTRAINT alerts_integration_key_hash_key UNIQUE (key_hash);
ALTER TABLE ONLY public.alerts_integration
    ADD CONSTRAINT alerts_integration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_maintenancewindow_services
    ADD CONSTRAINT alerts_maintenancewindow_maintenancewindow_id_ser_00eb0cb5_uniq UNIQUE (maintenancewindow_id, service_id);
ALTER TABLE ONLY public.alerts_maintenancewindow
    ADD CONSTRAINT alerts_maintenancewindow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_maintenancewindow_services
    ADD CONSTRAINT alerts_maintenancewindow_services_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_route
    ADD CONSTRAINT alerts_route_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_route
    ADD CONSTRAINT alerts_route_place UNIQUE NULLS NOT DISTINCT (integration_id, parent_id, "position") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_routeedition
    ADD CONSTRAINT alerts_routeedition_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_ruleset
    ADD CONSTRAINT alerts_ruleset_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alerts_shortnumber
    ADD CONSTRAINT alerts_shortnumber_alert_id_key UNIQUE (alert_id);
ALTER TABLE ONLY public.alerts_shortnumber
    ADD CONSTRAINT alerts_shortnumber_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts_signal
    ADD CONSTRAINT alerts_signal_pkey PRIMARY KEY (received_at, id);
ALTER TABLE ONLY public.alerts_signal_default
    ADD CONSTRAINT alerts_signal_default_pkey PRIMARY KEY (received_at, id);
ALTER TABLE ONLY public.alerts_silence
    ADD CONSTRAINT alerts_silence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_block
    ADD CONSTRAINT analytics_block_once UNIQUE (dimension, period, start, kpi);
ALTER TABLE ONLY public.analytics_block
    ADD CONSTRAINT analytics_block_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_changed
    ADD CONSTRAINT analytics_changed_pkey PRIMARY KEY (incident_id);
ALTER TABLE ONLY public.analytics_dashboard
    ADD CONSTRAINT analytics_dashboard_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_day
    ADD CONSTRAINT analytics_day_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.analytics_fact
    ADD CONSTRAINT analytics_fact_pkey PRIMARY KEY (incident_id);
ALTER TABLE ONLY public.analytics_hourlyrate
    ADD CONSTRAINT analytics_hourlyrate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_hourlyrate
    ADD CONSTRAINT analytics_hourlyrate_team_id_key UNIQUE (team_id);
ALTER TABLE ONLY public.analytics_kepthours
    ADD CONSTRAINT analytics_kepthours_hours_key UNIQUE (hours);
ALTER TABLE ONLY public.analytics_kepthours
    ADD CONSTRAINT analytics_kepthours_pkey PRIMARY KEY (place);
ALTER TABLE ONLY public.analytics_kpitarget
    ADD CONSTRAINT analytics_kpitarget_once UNIQUE (name, hours);
ALTER TABLE ONLY public.analytics_kpitarget
    ADD CONSTRAINT analytics_kpitarget_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_measure
    ADD CONSTRAINT analytics_measure_pkey PRIMARY KEY (kpi);
ALTER TABLE ONLY public.analytics_memory
    ADD CONSTRAINT analytics_memory_pkey PRIMARY KEY (day, kpi);
ALTER TABLE ONLY public.analytics_month
    ADD CONSTRAINT analytics_month_pkey PRIMARY KEY (month);
ALTER TABLE ONLY public.analytics_noisechoice
    ADD CONSTRAINT analytics_noisechoice_person_id_key UNIQUE (person_id);
ALTER TABLE ONLY public.analytics_noisechoice
    ADD CONSTRAINT analytics_noisechoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_noisechoice
    ADD CONSTRAINT analytics_noisechoice_team_id_key UNIQUE (team_id);
ALTER TABLE ONLY public.analytics_noiseletter
    ADD CONSTRAINT analytics_noiseletter_once UNIQUE (team_id, week, person_id);
ALTER TABLE ONLY public.analytics_noiseletter
    ADD CONSTRAINT analytics_noiseletter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_rememberedday
    ADD CONSTRAINT analytics_rememberedday_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.analytics_report
    ADD CONSTRAINT analytics_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_reportissue
    ADD CONSTRAINT analytics_reportissue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_reportplan
    ADD CONSTRAINT analytics_reportplan_pkey PRIMARY KEY (report_id);
ALTER TABLE ONLY public.analytics_reportreader
    ADD CONSTRAINT analytics_reportreader_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_reportrefusal
    ADD CONSTRAINT analytics_reportrefusal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_rollup
    ADD CONSTRAINT analytics_rollup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.analytics_spell
    ADD CONSTRAINT analytics_spell_pkey PRIMARY KEY (incident_id, no);
ALTER TABLE ONLY public.analytics_walllink
    ADD CONSTRAINT analytics_walllink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_keptanswer_once UNIQUE (person_id, key, method, path);
ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_keptanswer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_businesscalendar
    ADD CONSTRAINT catalog_businesscalendar_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_businesscalendar
    ADD CONSTRAINT catalog_businesscalendar_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.catalog_calendarversion
    ADD CONSTRAINT catalog_calendar_version_number UNIQUE (calendar_id, number);
ALTER TABLE ONLY public.catalog_calendarversion
    ADD CONSTRAINT catalog_calendarversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_change
    ADD CONSTRAINT catalog_change_once UNIQUE (source, external_id);
ALTER TABLE ONLY public.catalog_change
    ADD CONSTRAINT catalog_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_change_services
    ADD CONSTRAINT catalog_change_services_change_id_service_id_0d06b400_uniq UNIQUE (change_id, service_id);
ALTER TABLE ONLY public.catalog_change_services
    ADD CONSTRAINT catalog_change_services_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_configurationitem_services
    ADD CONSTRAINT catalog_configurationite_configurationitem_id_ser_e481003d_uniq UNIQUE (configurationitem_id, service_id);
ALTER TABLE ONLY public.catalog_configurationitem_runs_on
    ADD CONSTRAINT catalog_configurationite_from_configurationitem_i_4b423c12_uniq UNIQUE (from_configurationitem_id, to_configurationitem_id);
ALTER TABLE ONLY public.catalog_configurationitem
    ADD CONSTRAINT catalog_configurationitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_configurationitem_runs_on
    ADD CONSTRAINT catalog_configurationitem_runs_on_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_configurationitem_services
    ADD CONSTRAINT catalog_configurationitem_services_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_dependency
    ADD CONSTRAINT catalog_dependency_once UNIQUE (service_id, needs_id);
ALTER TABLE ONLY public.catalog_dependency
    ADD CONSTRAINT catalog_dependency_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_service
    ADD CONSTRAINT catalog_service_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_service
    ADD CONSTRAINT catalog_service_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.demo_fill
    ADD CONSTRAINT demo_fill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.importers_imported
    ADD CONSTRAINT importers_imported_once UNIQUE (source, key);
ALTER TABLE ONLY public.importers_imported
    ADD CONSTRAINT importers_imported_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.importers_importrun
    ADD CONSTRAINT importers_importrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.importers_rejectedrow
    ADD CONSTRAINT importers_rejectedrow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_affecteditem
    ADD CONSTRAINT incidents_affected_item_once UNIQUE (incident_id, item_id);
ALTER TABLE ONLY public.incidents_affectedperson
    ADD CONSTRAINT incidents_affected_person_once UNIQUE (incident_id, person_id);
ALTER TABLE ONLY public.incidents_affectedservice
    ADD CONSTRAINT incidents_affected_service_once UNIQUE (incident_id, service_id);
ALTER TABLE ONLY public.incidents_affecteditem
    ADD CONSTRAINT incidents_affecteditem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_affectedperson
    ADD CONSTRAINT incidents_affectedperson_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_affectedservice
    ADD CONSTRAINT incidents_affectedservice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_assignmentrule
    ADD CONSTRAINT incidents_assignmentrule_pkey PRIMARY KEY (team_id);
ALTER TABLE ONLY public.incidents_attachment
    ADD CONSTRAINT incidents_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_bulkchange
    ADD CONSTRAINT incidents_bulkchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_category
    ADD CONSTRAINT incidents_category_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_category
    ADD CONSTRAINT incidents_category_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.incidents_closurerules
    ADD CONSTRAINT incidents_closurerules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_comment
    ADD CONSTRAINT incidents_comment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_containmentaction
    ADD CONSTRAINT incidents_containmentaction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_custodytransfer
    ADD CONSTRAINT incidents_custodytransfer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_customfield
    ADD CONSTRAINT incidents_customfield_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_customfield
    ADD CONSTRAINT incidents_customfield_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.incidents_deferral
    ADD CONSTRAINT incidents_deferral_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_evidence
    ADD CONSTRAINT incidents_evidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_guide
    ADD CONSTRAINT incidents_guide_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_guide
    ADD CONSTRAINT incidents_guide_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.incidents_guiderun
    ADD CONSTRAINT incidents_guiderun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_hypothesis
    ADD CONSTRAINT incidents_hypothesis_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_number_key UNIQUE (number);
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_incidenttype
    ADD CONSTRAINT incidents_incidenttype_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_incidenttype
    ADD CONSTRAINT incidents_incidenttype_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.incidents_majorproposal
    ADD CONSTRAINT incidents_majorproposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_prioritycell
    ADD CONSTRAINT incidents_matrix_cell_of_type UNIQUE (type, impact, urgency);
ALTER TABLE ONLY public.incidents_merge
    ADD CONSTRAINT incidents_merge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_plan
    ADD CONSTRAINT incidents_plan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_plan
    ADD CONSTRAINT incidents_plan_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.incidents_plantask
    ADD CONSTRAINT incidents_plantask_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_plantask
    ADD CONSTRAINT incidents_plantask_place UNIQUE (plan_id, "position");
ALTER TABLE ONLY public.incidents_preset
    ADD CONSTRAINT incidents_preset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_preset
    ADD CONSTRAINT incidents_preset_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.incidents_prioritycell
    ADD CONSTRAINT incidents_prioritycell_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_priorityrules
    ADD CONSTRAINT incidents_priorityrules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_relation
    ADD CONSTRAINT incidents_relation_change_once UNIQUE (source_id, kind, change_id);
ALTER TABLE ONLY public.incidents_relation
    ADD CONSTRAINT incidents_relation_once UNIQUE (source_id, kind, target_id);
ALTER TABLE ONLY public.incidents_relation
    ADD CONSTRAINT incidents_relation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_roleassignment
    ADD CONSTRAINT incidents_roleassignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_savedview
    ADD CONSTRAINT incidents_savedview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_stakeholderlink
    ADD CONSTRAINT incidents_stakeholderlink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_survey
    ADD CONSTRAINT incidents_survey_pkey PRIMARY KEY (incident_id);
ALTER TABLE ONLY public.incidents_task
    ADD CONSTRAINT incidents_task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_timeentry
    ADD CONSTRAINT incidents_timeentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_updateinterval
    ADD CONSTRAINT incidents_updateinterval_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents_updateinterval
    ADD CONSTRAINT incidents_updateinterval_severity_key UNIQUE (severity);
ALTER TABLE ONLY public.incidents_watcher
    ADD CONSTRAINT incidents_watcher_once UNIQUE (incident_id, person_id);
ALTER TABLE ONLY public.incidents_watcher
    ADD CONSTRAINT incidents_watcher_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notify_answer
    ADD CONSTRAINT notify_answer_first UNIQUE (message_id);
ALTER TABLE ONLY public.notify_answer
    ADD CONSTRAINT notify_answer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notify_attempt
    ADD CONSTRAINT notify_attempt_pkey PRIMARY KEY (at, id);
ALTER TABLE ONLY public.notify_attempt_default
    ADD CONSTRAINT notify_attempt_default_pkey PRIMARY KEY (at, id);
ALTER TABLE ONLY public.notify_correspondent
    ADD CONSTRAINT notify_correspondent_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.notify_endpoint
    ADD CONSTRAINT notify_endpoint_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notify_message
    ADD CONSTRAINT notify_message_once UNIQUE (idempotency_key);
ALTER TABLE ONLY public.notify_message
    ADD CONSTRAINT notify_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.notify_textcode
    ADD CONSTRAINT notify_textcode_code UNIQUE (address, code);
ALTER TABLE ONLY public.notify_textcode
    ADD CONSTRAINT notify_textcode_once UNIQUE (address, subject_id);
ALTER TABLE ONLY public.notify_textcode
    ADD CONSTRAINT notify_textcode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_calendarfeed
    ADD CONSTRAINT oncall_calendarfeed_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_calendarfeed
    ADD CONSTRAINT oncall_calendarfeed_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.oncall_coverrequest
    ADD CONSTRAINT oncall_coverrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_covertake
    ADD CONSTRAINT oncall_covertake_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_importedcalendar
    ADD CONSTRAINT oncall_importedcalendar_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_importedshift
    ADD CONSTRAINT oncall_importedshift_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_leave
    ADD CONSTRAINT oncall_leave_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_notice
    ADD CONSTRAINT oncall_notice_once UNIQUE NULLS NOT DISTINCT (schedule_id, kind, person_id, starts_at);
ALTER TABLE ONLY public.oncall_notice
    ADD CONSTRAINT oncall_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_override
    ADD CONSTRAINT oncall_override_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_personregion
    ADD CONSTRAINT oncall_personregion_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY public.oncall_restriction
    ADD CONSTRAINT oncall_restriction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_rotation
    ADD CONSTRAINT oncall_rotation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_rotationmember
    ADD CONSTRAINT oncall_rotationmember_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_rotationmember
    ADD CONSTRAINT oncall_rotationmember_place UNIQUE (rotation_id, "position");
ALTER TABLE ONLY public.oncall_schedule
    ADD CONSTRAINT oncall_schedule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_schedule
    ADD CONSTRAINT oncall_schedule_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.oncall_shiftnotice
    ADD CONSTRAINT oncall_shiftnotice_pkey PRIMARY KEY (person_id);
ALTER TABLE ONLY public.oncall_temporaryschedule
    ADD CONSTRAINT oncall_temporaryschedule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oncall_temporaryshift
    ADD CONSTRAINT oncall_temporaryshift_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_acknowledgement
    ADD CONSTRAINT paging_acknowledgement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_acknowledgement
    ADD CONSTRAINT paging_answer_once UNIQUE (escalation_id, person_id);
ALTER TABLE ONLY public.paging_answertimer
    ADD CONSTRAINT paging_answertimer_pkey PRIMARY KEY (incident_id);
ALTER TABLE ONLY public.paging_ask
    ADD CONSTRAINT paging_ask_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_backtest
    ADD CONSTRAINT paging_backtest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_escalation
    ADD CONSTRAINT paging_escalation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_escalationpolicy
    ADD CONSTRAINT paging_escalationpolicy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_escalationpolicy
    ADD CONSTRAINT paging_escalationpolicy_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.paging_escalationstep
    ADD CONSTRAINT paging_escalationstep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_page
    ADD CONSTRAINT paging_page_once UNIQUE (escalation_id, loop, step, person_id, channel, address, after_minutes, instead_of);
ALTER TABLE ONLY public.paging_page
    ADD CONSTRAINT paging_page_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_personalrule
    ADD CONSTRAINT paging_personalrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_pulse
    ADD CONSTRAINT paging_pulse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_ringing
    ADD CONSTRAINT paging_ringing_once UNIQUE (escalation_id, loop, step, person_id);
ALTER TABLE ONLY public.paging_ringing
    ADD CONSTRAINT paging_ringing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_personalrule
    ADD CONSTRAINT paging_rule_position UNIQUE (person_id, urgency, "position");
ALTER TABLE ONLY public.paging_escalationstep
    ADD CONSTRAINT paging_step_position UNIQUE (policy_id, "position");
ALTER TABLE ONLY public.paging_steptarget
    ADD CONSTRAINT paging_steptarget_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.paging_steptarget
    ADD CONSTRAINT paging_target_once UNIQUE (step_id, type, target_id);
ALTER TABLE ONLY public.paging_steptarget
    ADD CONSTRAINT paging_target_position UNIQUE (step_id, "position");
ALTER TABLE ONLY public.paging_turn
    ADD CONSTRAINT paging_turn_once UNIQUE (policy_id, step);
ALTER TABLE ONLY public.paging_turn
    ADD CONSTRAINT paging_turn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.platform_blob
    ADD CONSTRAINT platform_blob_pkey PRIMARY KEY (sha256);
ALTER TABLE ONLY public.platform_event
    ADD CONSTRAINT platform_event_pkey PRIMARY KEY (at, id);
ALTER TABLE ONLY public.platform_event_default
    ADD CONSTRAINT platform_event_default_pkey PRIMARY KEY (at, id);
ALTER TABLE ONLY public.platform_eventhead
    ADD CONSTRAINT platform_eventhead_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.platform_option
    ADD CONSTRAINT platform_option_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.platform_parkedevent
    ADD CONSTRAINT platform_parkedevent_once UNIQUE (subscription, event_id);
ALTER TABLE ONLY public.platform_parkedevent
    ADD CONSTRAINT platform_parkedevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.platform_subscriptioncursor
    ADD CONSTRAINT platform_subscriptioncursor_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.platform_workerheartbeat
    ADD CONSTRAINT platform_workerheartbeat_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);
ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sla_cycle
    ADD CONSTRAINT sla_cycle_once UNIQUE (policy_id, incident_id, no);
ALTER TABLE ONLY public.sla_cycle
    ADD CONSTRAINT sla_cycle_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sla_policy
    ADD CONSTRAINT sla_policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sla_policy
    ADD CONSTRAINT sla_policy_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.sla_policyversion
    ADD CONSTRAINT sla_policyversion_no UNIQUE (policy_id, no);
ALTER TABLE ONLY public.sla_policyversion
    ADD CONSTRAINT sla_policyversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sla_reworked
    ADD CONSTRAINT sla_reworked_pkey PRIMARY KEY (incident_id);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX accounts_apitoken_person_id_3956e466 ON public.accounts_apitoken USING btree (person_id);
CREATE INDEX accounts_apitoken_token_hash_32b482d2_like ON public.accounts_apitoken USING btree (token_hash text_pattern_ops);
CREATE INDEX accounts_contactmethod_person_id_ea885628 ON public.accounts_contactmethod USING btree (person_id);
CREATE INDEX accounts_membership_person_id_cd00e383 ON public.accounts_membership USING btree (person_id);
CREATE INDEX accounts_membership_team_id_c9c6c909 ON public.accounts_membership USING btree (team_id);
CREATE UNIQUE INDEX accounts_person_email ON public.accounts_person USING btree (lower((email)::text));
CREATE INDEX accounts_person_manager_id_aa2b1dec ON public.accounts_person USING btree (manager_id);
CREATE INDEX accounts_signinlink_person_id_dee18432 ON public.accounts_signinlink USING btree (person_id);
CREATE INDEX accounts_signinlink_token_hash_51c31a80_like ON public.accounts_signinlink USING btree (token_hash text_pattern_ops);
CREATE INDEX accounts_team_slug_7567da3b_like ON public.accounts_team USING btree (slug varchar_pattern_ops);
CREATE INDEX alerts_certificate_url_51ff1705_like ON public.alerts_certificate USING btree (url text_pattern_ops);
CREATE INDEX alerts_expires ON public.alerts_alert USING btree (expires_at) WHERE ((state = ANY (ARRAY['firing'::text, 'acknowledged'::text])) AND (expires_at IS NOT NULL));
CREATE INDEX alerts_feedback_alert_id_e70a2462 ON public.alerts_feedback USING btree (alert_id);
CREATE INDEX alerts_feedback_person_id_97ba27fa ON public.alerts_feedback USING btree (person_id);
CREATE INDEX alerts_group ON public.alerts_alert USING btree (integration_id, "group", first_seen_at DESC, id DESC) WHERE (NOT ("group" = ''::text));
CREATE INDEX alerts_heartbeat_due ON public.alerts_heartbeat USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX alerts_heartbeat_integration_id_3ebca628 ON public.alerts_heartbeat USING btree (integration_id);
CREATE INDEX alerts_heartbeat_key_hash_6126eb3d_like ON public.alerts_heartbeat USING btree (key_hash text_pattern_ops);
CREATE INDEX alerts_heartbeat_list ON public.alerts_heartbeat USING btree (name, id);
CREATE INDEX alerts_heartbeat_pings ON public.alerts_heartbeatping USING btree (heartbeat_id, id DESC);
CREATE INDEX alerts_heartbeat_service_id_eccc1e92 ON public.alerts_heartbeat USING btree (service_id);
CREATE INDEX alerts_heartbeatping_heartbeat_id_eada6d01 ON public.alerts_heartbeatping USING btree (heartbeat_id);
CREATE INDEX alerts_held ON public.alerts_alert USING btree (held_until) WHERE ((state = ANY (ARRAY['firing'::text, 'acknowledged'::text])) AND (NOT (hold = ''::text)));
CREATE INDEX alerts_held_by ON public.alerts_alert USING btree (held_by) WHERE ((state = ANY (ARRAY['firing'::text, 'acknowledged'::text])) AND (NOT (hold = ''::text)));
CREATE INDEX alerts_history ON public.alerts_alert USING btree (integration_id, key, first_seen_at DESC, id DESC);
CREATE INDEX alerts_incident ON public.alerts_alert USING btree (incident_id);
CREATE INDEX alerts_integration_key_hash_37cf33f1_like ON public.alerts_integration USING btree (key_hash text_pattern_ops);
CREATE INDEX alerts_integration_service_id_d8699559 ON public.alerts_integration USING btree (service_id);
CREATE INDEX alerts_integration_team_id_5e55c24c ON public.alerts_integration USING btree (team_id);
CREATE INDEX alerts_maintenance_over ON public.alerts_maintenancewindow USING btree (over_at DESC, id DESC);
CREATE INDEX alerts_maintenancewindow_person_id_4357351b ON public.alerts_maintenancewindow USING btree (person_id);
CREATE INDEX alerts_maintenancewindow_services_maintenancewindow_id_4af8b73c ON public.alerts_maintenancewindow_services USING btree (maintenancewindow_id);
CREATE INDEX alerts_maintenancewindow_services_service_id_4f67c8f7 ON public.alerts_maintenancewindow_services USING btree (service_id);
CREATE INDEX alerts_open ON public.alerts_alert USING btree (id DESC) INCLUDE (state, service_id, severity, integration_id, incident_id, is_restricted) WHERE (state = ANY (ARRAY['firing'::text, 'acknowledged'::text]));
CREATE UNIQUE INDEX alerts_open_key ON public.alerts_alert USING btree (integration_id, key) WHERE (state = ANY (ARRAY['firing'::text, 'acknowledged'::text]));
CREATE INDEX alerts_open_labels ON public.alerts_alert USING gin (labels jsonb_path_ops) WHERE (state = ANY (ARRAY['firing'::text, 'acknowledged'::text]));
CREATE INDEX alerts_resolves ON public.alerts_alert USING btree (resolves_at) WHERE ((state = ANY (ARRAY['firing'::text, 'acknowledged'::text])) AND (resolves_at IS NOT NULL));
CREATE INDEX alerts_route_integration_id_6d00571c ON public.alerts_route USING btree (integration_id);
CREATE INDEX alerts_route_parent_id_dbd74521 ON public.alerts_route USING btree (parent_id);
CREATE INDEX alerts_route_service_id_ec70a1d0 ON public.alerts_route USING btree (service_id);
CREATE INDEX alerts_route_team_id_4f91de97 ON public.alerts_route USING btree (team_id);
CREATE INDEX alerts_ruleset_name_6beccb32_like ON public.alerts_ruleset USING btree (name text_pattern_ops);
CREATE INDEX alerts_secret ON public.alerts_alert USING btree (integration_id) WHERE ((incident_id IS NULL) AND is_restricted);
CREATE INDEX alerts_service ON public.alerts_alert USING btree (service_id, id DESC);
CREATE INDEX alerts_severity ON public.alerts_alert USING btree (severity, id DESC);
CREATE INDEX alerts_signal_pending ON ONLY public.alerts_signal USING btree (integration_id, received_at, id) WHERE (state = 'pending'::text);
CREATE INDEX alerts_signal_default_integration_id_received_at_id_idx ON public.alerts_signal_default USING btree (integration_id, received_at, id) WHERE (state = 'pending'::text);
CREATE INDEX alerts_signal_rejected ON ONLY public.alerts_signal USING btree (integration_id, received_at, id) WHERE (state = 'rejected'::text);
CREATE INDEX alerts_signal_default_integration_id_received_at_id_idx1 ON public.alerts_signal_default USING btree (integration_id, received_at, id) WHERE (state = 'rejected'::text);
CREATE INDEX alerts_signal_newest ON ONLY public.alerts_signal USING btree (integration_id, received_at DESC, id DESC);
CREATE INDEX alerts_signal_default_integration_id_received_at_id_idx2 ON public.alerts_signal_default USING btree (integration_id, received_at DESC, id DESC);
CREATE INDEX alerts_signal_waiting ON ONLY public.alerts_signal USING btree (received_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX alerts_signal_default_received_at_id_idx ON public.alerts_signal_default USING btree (received_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX alerts_silence_over ON public.alerts_silence USING btree (over_at DESC, id DESC);
CREATE INDEX alerts_silence_person_id_c2621f20 ON public.alerts_silence USING btree (person_id);
CREATE INDEX alerts_snoozed ON public.alerts_alert USING btree (snoozed_until) WHERE (snoozed_until IS NOT NULL);
CREATE INDEX alerts_source ON public.alerts_alert USING btree (integration_id, id DESC);
CREATE INDEX alerts_thread ON public.alerts_alert USING btree (thread, first_seen_at DESC, id DESC) WHERE (NOT (thread = ''::text));
CREATE INDEX alerts_title ON public.alerts_alert USING gin (to_tsvector('simple'::regconfig, COALESCE(regexp_replace(title, '[^[:alnum:]]+'::text, ' '::text, 'g'::text), ''::text)));
CREATE UNIQUE INDEX analytics_dashboard_name ON public.analytics_dashboard USING btree (owner_id, lower(name));
CREATE INDEX analytics_dashboard_owner_id_37d1219a ON public.analytics_dashboard USING btree (owner_id);
CREATE INDEX analytics_dashboard_team_id_a048d2c4 ON public.analytics_dashboard USING btree (team_id);
CREATE INDEX analytics_day_stale ON public.analytics_day USING btree (day) WHERE is_stale;
CREATE INDEX analytics_fact_days ON public.analytics_fact USING gin (days) WITH (fastupdate=off);
CREATE INDEX analytics_fact_hidden ON public.analytics_fact USING btree (incident_id) WHERE is_restricted;
CREATE UNIQUE INDEX analytics_hourlyrate_default ON public.analytics_hourlyrate USING btree ((1)) WHERE (team_id IS NULL);
CREATE INDEX analytics_kepthours_hours_519c5e90_like ON public.analytics_kepthours USING btree (hours text_pattern_ops);
CREATE INDEX analytics_measure_kpi_95512639_like ON public.analytics_measure USING btree (kpi text_pattern_ops);
CREATE INDEX analytics_memory_amended ON public.analytics_memory USING btree (day) WHERE (amended_at IS NOT NULL);
CREATE INDEX analytics_noiseletter_person_id_67a8ff13 ON public.analytics_noiseletter USING btree (person_id);
CREATE INDEX analytics_noiseletter_team_id_290940ff ON public.analytics_noiseletter USING btree (team_id);
CREATE UNIQUE INDEX analytics_report_name ON public.analytics_report USING btree (owner_id, lower(name));
CREATE INDEX analytics_report_owner_id_2232f2ba ON public.analytics_report USING btree (owner_id);
CREATE INDEX analytics_reportissue_csv_id_114a2704 ON public.analytics_reportissue USING btree (csv_id);
CREATE INDEX analytics_reportissue_csv_id_114a2704_like ON public.analytics_reportissue USING btree (csv_id varchar_pattern_ops);
CREATE INDEX analytics_reportissue_making ON public.analytics_reportissue USING btree (leased_until) WHERE (leased_until IS NOT NULL);
CREATE INDEX analytics_reportissue_newest ON public.analytics_reportissue USING btree (report_id, id DESC);
CREATE UNIQUE INDEX analytics_reportissue_once ON public.analytics_reportissue USING btree (report_id, due_at) WHERE is_planned;
CREATE INDEX analytics_reportissue_pdf_id_05a543fc ON public.analytics_reportissue USING btree (pdf_id);
CREATE INDEX analytics_reportissue_pdf_id_05a543fc_like ON public.analytics_reportissue USING btree (pdf_id varchar_pattern_ops);
CREATE INDEX analytics_reportissue_report_id_e0b9a865 ON public.analytics_reportissue USING btree (report_id);
CREATE INDEX analytics_reportissue_sender_id_918ff38d ON public.analytics_reportissue USING btree (sender_id);
CREATE INDEX analytics_reportplan_due ON public.analytics_reportplan USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX analytics_reportreader_person_id_70454561 ON public.analytics_reportreader USING btree (person_id);
CREATE INDEX analytics_reportreader_report_id_ead2fc34 ON public.analytics_reportreader USING btree (report_id);
CREATE INDEX analytics_reportreader_team_id_693df330 ON public.analytics_reportreader USING btree (team_id);
CREATE UNIQUE INDEX analytics_reportrefusal_once ON public.analytics_reportrefusal USING btree (report_id, lower(address));
CREATE INDEX analytics_reportrefusal_report_id_ee382820 ON public.analytics_reportrefusal USING btree (report_id);
CREATE INDEX analytics_spell_running ON public.analytics_spell USING btree (state) WHERE ((state = ANY (ARRAY['in_progress'::text, 'new'::text, 'on_hold'::text])) AND (until IS NULL));
CREATE INDEX analytics_spell_since ON public.analytics_spell USING btree (since);
CREATE INDEX analytics_spell_until ON public.analytics_spell USING btree (until) WHERE (until IS NOT NULL);
CREATE INDEX analytics_walllink_made_by_id_7d3e1a43 ON public.analytics_walllink USING btree (made_by_id);
CREATE INDEX api_keptanswer_age ON public.api_keptanswer USING btree (created_at);
CREATE INDEX api_keptanswer_person_id_37f350c6 ON public.api_keptanswer USING btree (person_id);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX catalog_businesscalendar_slug_30938542_like ON public.catalog_businesscalendar USING btree (slug varchar_pattern_ops);
CREATE UNIQUE INDEX catalog_calendar_default ON public.catalog_businesscalendar USING btree (is_default) WHERE is_default;
CREATE INDEX catalog_calendarversion_calendar_id_124e0769 ON public.catalog_calendarversion USING btree (calendar_id);
CREATE INDEX catalog_calendarversion_made_by_id_926a68f8 ON public.catalog_calendarversion USING btree (made_by_id);
CREATE INDEX catalog_change_newest ON public.catalog_change USING btree (starts_at DESC, id DESC);
CREATE INDEX catalog_change_services_change_id_0e8f835f ON public.catalog_change_services USING btree (change_id);
CREATE INDEX catalog_change_services_service_id_6c0c0c2f ON public.catalog_change_services USING btree (service_id);
CREATE INDEX catalog_configurationitem__configurationitem_id_6141a644 ON public.catalog_configurationitem_services USING btree (configurationitem_id);
CREATE INDEX catalog_configurationitem__from_configurationitem_id_479284a2 ON public.catalog_configurationitem_runs_on USING btree (from_configurationitem_id);
CREATE INDEX catalog_configurationitem__to_configurationitem_id_f9fbe463 ON public.catalog_configurationitem_runs_on USING btree (to_configurationitem_id);
CREATE INDEX catalog_configurationitem_services_service_id_b0e246be ON public.catalog_configurationitem_services USING btree (service_id);
CREATE INDEX catalog_configurationitem_team_id_2c360248 ON public.catalog_configurationitem USING btree (team_id);
CREATE INDEX catalog_dependency_needs_id_eda3c738 ON public.catalog_dependency USING btree (needs_id);
CREATE INDEX catalog_dependency_service_id_897ade39 ON public.catalog_dependency USING btree (service_id);
CREATE UNIQUE INDEX catalog_item_identifier ON public.catalog_configurationitem USING btree (lower(identifier)) WHERE (NOT (identifier = ''::text));
CREATE INDEX catalog_item_name ON public.catalog_configurationitem USING btree (name, id);
CREATE INDEX catalog_item_search ON public.catalog_configurationitem USING gin (search);
CREATE INDEX catalog_service_slug_cc43e4c8_like ON public.catalog_service USING btree (slug varchar_pattern_ops);
CREATE INDEX catalog_service_team_id_d9d597b1 ON public.catalog_service USING btree (team_id);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));
CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);
CREATE INDEX importers_imported_incident_id_25d6b417 ON public.importers_imported USING btree (incident_id);
CREATE INDEX importers_imported_run_id_233325fc ON public.importers_imported USING btree (run_id);
CREATE INDEX importers_importrun_asked_by_id_da3aaf14 ON public.importers_importrun USING btree (asked_by_id);
CREATE INDEX importers_importrun_blob_id_a96622ff ON public.importers_importrun USING btree (blob_id);
CREATE INDEX importers_importrun_blob_id_a96622ff_like ON public.importers_importrun USING btree (blob_id varchar_pattern_ops);
CREATE INDEX importers_rejectedrow_run_id_326b6b2f ON public.importers_rejectedrow USING btree (run_id);
CREATE INDEX incidents_affecteditem_incident_id_bc595687 ON public.incidents_affecteditem USING btree (incident_id);
CREATE INDEX incidents_affecteditem_item_id_b84bdab6 ON public.incidents_affecteditem USING btree (item_id);
CREATE INDEX incidents_affectedperson_incident_id_8ce28199 ON public.incidents_affectedperson USING btree (incident_id);
CREATE INDEX incidents_affectedperson_person_id_f9049a97 ON public.incidents_affectedperson USING btree (person_id);
CREATE INDEX incidents_affectedservice_incident_id_d8d81a6c ON public.incidents_affectedservice USING btree (incident_id);
CREATE INDEX incidents_affectedservice_service_id_becbb940 ON public.incidents_affectedservice USING btree (service_id);
CREATE INDEX incidents_answered ON public.incidents_incident USING btree (first_acknowledged_at) WHERE (first_acknowledged_at IS NOT NULL);
CREATE INDEX incidents_attachment_author_id_a3de9ea7 ON public.incidents_attachment USING btree (author_id);
CREATE INDEX incidents_attachment_blob_id_c6df380a ON public.incidents_attachment USING btree (blob_id);
CREATE INDEX incidents_attachment_blob_id_c6df380a_like ON public.incidents_attachment USING btree (blob_id varchar_pattern_ops);
CREATE INDEX incidents_attachment_incident_id_928da522 ON public.incidents_attachment USING btree (incident_id);
CREATE INDEX incidents_attachment_list ON public.incidents_attachment USING btree (incident_id, added_at);
CREATE INDEX incidents_attachment_removed ON public.incidents_attachment USING btree (removed_at) WHERE ((blob_id IS NOT NULL) AND (removed_at IS NOT NULL));
CREATE INDEX incidents_attachment_removed_by_id_cfed8134 ON public.incidents_attachment USING btree (removed_by_id);
CREATE INDEX incidents_attachment_scan ON public.incidents_attachment USING btree (scan_due_at) WHERE (scan_due_at IS NOT NULL);
CREATE INDEX incidents_bulkchange_actor_id_9b3e4142 ON public.incidents_bulkchange USING btree (actor_id);
CREATE INDEX incidents_bulkchange_done ON public.incidents_bulkchange USING btree (done_at);
CREATE INDEX incidents_cancelled ON public.incidents_incident USING btree (cancelled_at) WHERE (cancelled_at IS NOT NULL);
CREATE INDEX incidents_category_default_team_id_30feb9ad ON public.incidents_category USING btree (default_team_id);
CREATE INDEX incidents_category_parent_id_600c8775 ON public.incidents_category USING btree (parent_id);
CREATE INDEX incidents_category_slug_64caa7ea_like ON public.incidents_category USING btree (slug varchar_pattern_ops);
CREATE INDEX incidents_children ON public.incidents_incident USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX incidents_close ON public.incidents_incident USING btree (close_at) WHERE (state = 'resolved'::text);
CREATE INDEX incidents_closed ON public.incidents_incident USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX incidents_comment_author_id_65f63249 ON public.incidents_comment USING btree (author_id);
CREATE INDEX incidents_comment_incident_id_6ca668bb ON public.incidents_comment USING btree (incident_id);
CREATE INDEX incidents_comment_thread ON public.incidents_comment USING btree (incident_id, created_at);
CREATE INDEX incidents_containment_active ON public.incidents_containmentaction USING btree (done_at DESC, id DESC) WHERE (reversed_at IS NULL);
CREATE INDEX incidents_containmentaction_done_by_id_58d81069 ON public.incidents_containmentaction USING btree (done_by_id);
CREATE INDEX incidents_containmentaction_incident_id_59f12e9d ON public.incidents_containmentaction USING btree (incident_id);
CREATE INDEX incidents_containmentaction_reversed_by_id_5acf7274 ON public.incidents_containmentaction USING btree (reversed_by_id);
CREATE INDEX incidents_custody_chain ON public.incidents_custodytransfer USING btree (evidence_id, at, id);
CREATE INDEX incidents_custodytransfer_evidence_id_a5279f71 ON public.incidents_custodytransfer USING btree (evidence_id);
CREATE INDEX incidents_custodytransfer_giver_id_bb8d43f5 ON public.incidents_custodytransfer USING btree (giver_id);
CREATE INDEX incidents_custodytransfer_taker_id_e063310f ON public.incidents_custodytransfer USING btree (taker_id);
CREATE INDEX incidents_custom ON public.incidents_incident USING gin (custom jsonb_path_ops);
CREATE INDEX incidents_customfield_slug_08870268_like ON public.incidents_customfield USING btree (slug text_pattern_ops);
CREATE INDEX incidents_customfield_type_id_f8618192 ON public.incidents_customfield USING btree (type_id);
CREATE INDEX incidents_deferral_accepted_by_id_693646db ON public.incidents_deferral USING btree (accepted_by_id);
CREATE INDEX incidents_deferral_incident_id_81613e44 ON public.incidents_deferral USING btree (incident_id);
CREATE UNIQUE INDEX incidents_deferral_once_at_a_time ON public.incidents_deferral USING btree (incident_id) WHERE (ended_at IS NULL);
CREATE INDEX incidents_deferred ON public.incidents_incident USING btree (deferred_until) WHERE ((state = ANY (ARRAY['in_progress'::text, 'new'::text, 'on_hold'::text])) AND (deferred_until IS NOT NULL));
CREATE INDEX incidents_detected ON public.incidents_incident USING btree (detected_at) WHERE (detected_at IS NOT NULL);
CREATE INDEX incidents_evidence_attachment_id_6cd91050 ON public.incidents_evidence USING btree (attachment_id);
CREATE INDEX incidents_evidence_collected_by_id_d4fbeab4 ON public.incidents_evidence USING btree (collected_by_id);
CREATE INDEX incidents_evidence_custodian_id_a1195efe ON public.incidents_evidence USING btree (custodian_id);
CREATE INDEX incidents_evidence_incident_id_21206c55 ON public.incidents_evidence USING btree (incident_id);
CREATE INDEX incidents_evidence_list ON public.incidents_evidence USING btree (incident_id, added_at);
CREATE INDEX incidents_fcr ON public.incidents_incident USING btree (created_at DESC) WHERE first_contact_resolution;
CREATE INDEX incidents_follow_up ON public.incidents_incident USING btree (follow_up_at) WHERE (state = 'on_hold'::text);
CREATE INDEX incidents_guide_category_id_22c410ae ON public.incidents_guide USING btree (category_id);
CREATE INDEX incidents_guide_run ON public.incidents_guiderun USING btree (incident_id, started_at DESC, id DESC);
CREATE INDEX incidents_guide_slug_0e4a8d1b_like ON public.incidents_guide USING btree (slug varchar_pattern_ops);
CREATE INDEX incidents_guiderun_guide_id_3e15e8c6 ON public.incidents_guiderun USING btree (guide_id);
CREATE INDEX incidents_guiderun_incident_id_cf6eb0a7 ON public.incidents_guiderun USING btree (incident_id);
CREATE INDEX incidents_hypothesis_incident_id_49b7fa1b ON public.incidents_hypothesis USING btree (incident_id);
CREATE INDEX incidents_hypothesis_list ON public.incidents_hypothesis USING btree (incident_id, proposed_at);
CREATE INDEX incidents_hypothesis_proposed_by_id_7921fada ON public.incidents_hypothesis USING btree (proposed_by_id);
CREATE INDEX incidents_incident_acknowledged_by_id_825dc53a ON public.incidents_incident USING btree (acknowledged_by_id);
CREATE INDEX incidents_incident_assignee_id_34068d21 ON public.incidents_incident USING btree (assignee_id);
CREATE INDEX incidents_incident_category_id_adb8aa70 ON public.incidents_incident USING btree (category_id);
CREATE INDEX incidents_incidenttype_default_category_id_1af70c8f ON public.incidents_incidenttype USING btree (default_category_id);
CREATE INDEX incidents_incidenttype_default_team_id_23de3b56 ON public.incidents_incidenttype USING btree (default_team_id);
CREATE INDEX incidents_incidenttype_slug_052e3fe4_like ON public.incidents_incidenttype USING btree (slug varchar_pattern_ops);
CREATE INDEX incidents_labels ON public.incidents_incident USING gin (labels);
CREATE INDEX incidents_live_major ON public.incidents_incident USING btree (major_state) WHERE (major_state = ANY (ARRAY['proposed'::text, 'declared'::text, 'mitigated'::text]));
CREATE INDEX incidents_major ON public.incidents_incident USING btree (created_at DESC) WHERE (major_state = ANY (ARRAY['declared'::text, 'mitigated'::text, 'ended'::text]));
CREATE INDEX incidents_majorproposal_incident_id_3e4ed9c4 ON public.incidents_majorproposal USING btree (incident_id);
CREATE INDEX incidents_merge_merged_by_id_43e4334d ON public.incidents_merge USING btree (merged_by_id);
CREATE INDEX incidents_merge_source_id_914738c4 ON public.incidents_merge USING btree (source_id);
CREATE INDEX incidents_merge_target_id_5aa5a50e ON public.incidents_merge USING btree (target_id);
CREATE INDEX incidents_merged ON public.incidents_incident USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE UNIQUE INDEX incidents_merged_once ON public.incidents_merge USING btree (source_id) WHERE (undone_at IS NULL);
CREATE INDEX incidents_newest ON public.incidents_incident USING btree (created_at DESC, id DESC);
CREATE INDEX incidents_no_fcr ON public.incidents_incident USING btree (created_at DESC) WHERE (NOT first_contact_resolution);
CREATE UNIQUE INDEX incidents_one_open_proposal ON public.incidents_majorproposal USING btree (incident_id) WHERE (decided_at IS NULL);
CREATE INDEX incidents_open ON public.incidents_incident USING btree (priority, created_at DESC) WHERE (state = ANY (ARRAY['in_progress'::text, 'new'::text, 'on_hold'::text]));
CREATE INDEX incidents_open_assignee ON public.incidents_incident USING btree (assignee_id) WHERE (state = ANY (ARRAY['in_progress'::text, 'new'::text, 'on_hold'::text]));
CREATE INDEX incidents_owner_due ON public.incidents_incident USING btree (owner_due_at) WHERE (owner_due_at IS NOT NULL);
CREATE INDEX incidents_plan_slug_81e53050_like ON public.incidents_plan USING btree (slug varchar_pattern_ops);
CREATE INDEX incidents_plantask_plan_id_0c8f167d ON public.incidents_plantask USING btree (plan_id);
CREATE INDEX incidents_preset_category_id_2a0cbf23 ON public.incidents_preset USING btree (category_id);
CREATE INDEX incidents_preset_service_id_98a5669c ON public.incidents_preset USING btree (service_id);
CREATE INDEX incidents_preset_slug_9e9baa74_like ON public.incidents_preset USING btree (slug varchar_pattern_ops);
CREATE INDEX incidents_preset_team_id_9c33a680 ON public.incidents_preset USING btree (team_id);
CREATE INDEX incidents_relation_source_id_adeaac52 ON public.incidents_relation USING btree (source_id);
CREATE INDEX incidents_relation_target_id_abd6f808 ON public.incidents_relation USING btree (target_id);
CREATE INDEX incidents_reporter ON public.incidents_incident USING btree (reporter_id, created_at DESC);
CREATE INDEX incidents_resolved ON public.incidents_incident USING btree (resolved_at);
CREATE INDEX incidents_restricted ON public.incidents_incident USING btree (id) WHERE is_restricted;
CREATE INDEX incidents_role_current ON public.incidents_roleassignment USING btree (person_id) WHERE (state = ANY (ARRAY['held'::text, 'offered'::text]));
CREATE INDEX incidents_role_history ON public.incidents_roleassignment USING btree (incident_id, created_at);
CREATE UNIQUE INDEX incidents_role_once ON public.incidents_roleassignment USING btree (incident_id, role, person_id) WHERE (state = ANY (ARRAY['held'::text, 'offered'::text]));
CREATE UNIQUE INDEX incidents_role_one_holder ON public.incidents_roleassignment USING btree (incident_id, role, state) WHERE ((state = ANY (ARRAY['held'::text, 'offered'::text])) AND (NOT (role = 'responder'::text)));
CREATE INDEX incidents_roleassignment_given_by_id_0d72b319 ON public.incidents_roleassignment USING btree (given_by_id);
CREATE INDEX incidents_roleassignment_incident_id_ab640bd2 ON public.incidents_roleassignment USING btree (incident_id);
CREATE INDEX incidents_roleassignment_person_id_8b2447d6 ON public.incidents_roleassignment USING btree (person_id);
CREATE INDEX incidents_savedview_counted ON public.incidents_savedview USING btree (counted_position, counted_at);
CREATE UNIQUE INDEX incidents_savedview_name ON public.incidents_savedview USING btree (owner_id, lower(name));
CREATE INDEX incidents_savedview_owner_id_bd4afc42 ON public.incidents_savedview USING btree (owner_id);
CREATE INDEX incidents_savedview_team_id_85436218 ON public.incidents_savedview USING btree (team_id);
CREATE INDEX incidents_search ON public.incidents_incident USING gin (search);
CREATE INDEX incidents_service ON public.incidents_incident USING btree (service_id, created_at DESC);
CREATE INDEX incidents_service_resolved ON public.incidents_incident USING btree (service_id, resolved_at) WHERE (resolved_at IS NOT NULL);
CREATE INDEX incidents_stakeholderlink_incident_id_987b0a23 ON public.incidents_stakeholderlink USING btree (incident_id);
CREATE INDEX incidents_stakeholderlink_made_by_id_69d2d8f6 ON public.incidents_stakeholderlink USING btree (made_by_id);
CREATE INDEX incidents_survey_answered ON public.incidents_survey USING btree (answered_at) WHERE (answered_at IS NOT NULL);
CREATE INDEX incidents_survey_asked ON public.incidents_survey USING btree (asked_at);
CREATE INDEX incidents_survey_follow_up_id_00e82cf8 ON public.incidents_survey USING btree (follow_up_id);
CREATE INDEX incidents_survey_person_id_5c6ee8c5 ON public.incidents_survey USING btree (person_id);
CREATE INDEX incidents_task_ended_by_id_23b110b4 ON public.incidents_task USING btree (ended_by_id);
CREATE INDEX incidents_task_incident_id_dbd1dbd9 ON public.incidents_task USING btree (incident_id);
CREATE INDEX incidents_task_list ON public.incidents_task USING btree (incident_id, phase_position, "position");
CREATE INDEX incidents_task_owner ON public.incidents_task USING btree (owner_id, due_at) WHERE (state = 'open'::text);
CREATE INDEX incidents_task_owner_id_dda570a0 ON public.incidents_task USING btree (owner_id);
CREATE INDEX incidents_task_plan_id_55c12ed9 ON public.incidents_task USING btree (plan_id);
CREATE INDEX incidents_task_remind ON public.incidents_task USING btree (remind_at) WHERE ((remind_at IS NOT NULL) AND (state = 'open'::text));
CREATE INDEX incidents_task_team ON public.incidents_task USING btree (team_id, due_at) WHERE ((state = 'open'::text) AND (team_id IS NOT NULL));
CREATE INDEX incidents_task_team_id_f5fbc6ec ON public.incidents_task USING btree (team_id);
CREATE INDEX incidents_team ON public.incidents_incident USING btree (team_id, created_at DESC);
CREATE INDEX incidents_time_entry_list ON public.incidents_timeentry USING btree (incident_id, worked_at);
CREATE INDEX incidents_time_entry_of ON public.incidents_timeentry USING btree (person_id, worked_at);
CREATE INDEX incidents_type ON public.incidents_incident USING btree (type, created_at DESC) WHERE (NOT (type = 'incident'::text));
CREATE INDEX incidents_update_due ON public.incidents_incident USING btree (next_update_at) WHERE ((NOT is_update_overdue) AND (next_update_at IS NOT NULL));
CREATE INDEX incidents_updateinterval_severity_25e9b269_like ON public.incidents_updateinterval USING btree (severity text_pattern_ops);
CREATE INDEX incidents_watcher_incident_id_c718b3f0 ON public.incidents_watcher USING btree (incident_id);
CREATE INDEX incidents_watcher_mail ON public.incidents_watcher USING btree (mail_due_at) WHERE (mail_due_at IS NOT NULL);
CREATE INDEX incidents_watcher_person_id_0a8fdd6f ON public.incidents_watcher USING btree (person_id);
CREATE INDEX notify_answer_message_id_b8ff8fd7 ON public.notify_answer USING btree (message_id);
CREATE INDEX notify_attempt_message ON ONLY public.notify_attempt USING btree (message_id, at);
CREATE INDEX notify_attempt_default_message_id_at_idx ON public.notify_attempt_default USING btree (message_id, at);
CREATE INDEX notify_correspondent_address_e4b2b1bd_like ON public.notify_correspondent USING btree (address text_pattern_ops);
CREATE INDEX notify_message_created ON public.notify_message USING btree (created_at);
CREATE INDEX notify_message_due ON public.notify_message USING btree (channel, due_at) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text]));
CREATE INDEX notify_message_endpoint_id_ae06d948 ON public.notify_message USING btree (endpoint_id);
CREATE INDEX notify_message_failed ON public.notify_message USING btree (id) WHERE (state = 'failed'::text);
CREATE INDEX notify_message_person_id_c417e358 ON public.notify_message USING btree (person_id);
CREATE INDEX notify_message_subject ON public.notify_message USING btree (subject_kind, subject_id, created_at);
CREATE INDEX notify_message_woken ON public.notify_message USING btree (address, created_at) WHERE (channel = ANY (ARRAY['sms'::text, 'voice'::text, 'push'::text, 'ntfy'::text]));
CREATE INDEX oncall_calendarfeed_person_id_f1bac203 ON public.oncall_calendarfeed USING btree (person_id);
CREATE INDEX oncall_calendarfeed_schedule_id_549cb780 ON public.oncall_calendarfeed USING btree (schedule_id);
CREATE INDEX oncall_calendarfeed_token_hash_407f7c50_like ON public.oncall_calendarfeed USING btree (token_hash varchar_pattern_ops);
CREATE INDEX oncall_cover_due ON public.oncall_coverrequest USING btree (expires_at) WHERE (state = 'open'::text);
CREATE INDEX oncall_cover_ends ON public.oncall_coverrequest USING btree (schedule_id, ends_at);
CREATE INDEX oncall_coverrequest_asked_id_153b6a79 ON public.oncall_coverrequest USING btree (asked_id);
CREATE INDEX oncall_coverrequest_asker_id_5586b71c ON public.oncall_coverrequest USING btree (asker_id);
CREATE INDEX oncall_coverrequest_returns_schedule_id_87567d17 ON public.oncall_coverrequest USING btree (returns_schedule_id);
CREATE INDEX oncall_coverrequest_schedule_id_42207bf7 ON public.oncall_coverrequest USING btree (schedule_id);
CREATE INDEX oncall_covertake_request_id_c0698a88 ON public.oncall_covertake USING btree (request_id);
CREATE INDEX oncall_covertake_taker_id_39e3e0a1 ON public.oncall_covertake USING btree (taker_id);
CREATE INDEX oncall_importedcalendar_due ON public.oncall_importedcalendar USING btree (due_at) WHERE ((due_at IS NOT NULL) AND (removed_at IS NULL));
CREATE INDEX oncall_importedcalendar_schedule_id_88d25742 ON public.oncall_importedcalendar USING btree (schedule_id);
CREATE INDEX oncall_importedshift_calendar_id_6b9d018c ON public.oncall_importedshift USING btree (calendar_id);
CREATE INDEX oncall_importedshift_ends ON public.oncall_importedshift USING btree (calendar_id, ends_at);
CREATE INDEX oncall_importedshift_person_id_47c75f99 ON public.oncall_importedshift USING btree (person_id);
CREATE INDEX oncall_importedshift_whose ON public.oncall_importedshift USING btree (person_id, ends_at);
CREATE INDEX oncall_leave_ends ON public.oncall_leave USING btree (person_id, ends_at);
CREATE INDEX oncall_leave_made_by_id_91dd5e32 ON public.oncall_leave USING btree (made_by_id);
CREATE INDEX oncall_leave_person_id_60fab5bf ON public.oncall_leave USING btree (person_id);
CREATE INDEX oncall_notice_age ON public.oncall_notice USING btree (starts_at);
CREATE INDEX oncall_notice_person_id_87f0fef9 ON public.oncall_notice USING btree (person_id);
CREATE INDEX oncall_notice_schedule_id_d1d4fbbc ON public.oncall_notice USING btree (schedule_id);
CREATE INDEX oncall_override_cover_id_f1609adb ON public.oncall_override USING btree (cover_id);
CREATE INDEX oncall_override_ends ON public.oncall_override USING btree (schedule_id, ends_at);
CREATE INDEX oncall_override_made_by_id_7387a3e1 ON public.oncall_override USING btree (made_by_id);
CREATE INDEX oncall_override_person_id_b81bc680 ON public.oncall_override USING btree (person_id);
CREATE INDEX oncall_override_replaces_id_8eb1d532 ON public.oncall_override USING btree (replaces_id);
CREATE INDEX oncall_override_schedule_id_cafd4435 ON public.oncall_override USING btree (schedule_id);
CREATE INDEX oncall_restriction_rotation_id_d96b25fe ON public.oncall_restriction USING btree (rotation_id);
CREATE INDEX oncall_rotation_schedule_id_3d723e5b ON public.oncall_rotation USING btree (schedule_id);
CREATE INDEX oncall_rotationmember_person_id_58d6231a ON public.oncall_rotationmember USING btree (person_id);
CREATE INDEX oncall_rotationmember_rotation_id_d7384021 ON public.oncall_rotationmember USING btree (rotation_id);
CREATE INDEX oncall_schedule_due ON public.oncall_schedule USING btree (next_look_at);
CREATE INDEX oncall_schedule_slug_25d365c8_like ON public.oncall_schedule USING btree (slug varchar_pattern_ops);
CREATE INDEX oncall_schedule_team_id_4aed8de5 ON public.oncall_schedule USING btree (team_id);
CREATE INDEX oncall_temporary_ends ON public.oncall_temporaryschedule USING btree (schedule_id, ends_at);
CREATE INDEX oncall_temporaryschedule_made_by_id_978a83c7 ON public.oncall_temporaryschedule USING btree (made_by_id);
CREATE INDEX oncall_temporaryschedule_schedule_id_bce5c974 ON public.oncall_temporaryschedule USING btree (schedule_id);
CREATE INDEX oncall_temporaryshift_person_id_72e5901d ON public.oncall_temporaryshift USING btree (person_id);
CREATE INDEX oncall_temporaryshift_temporary_id_bcf9e33a ON public.oncall_temporaryshift USING btree (temporary_id);
CREATE INDEX paging_acknowledgement_escalation_id_b32b9809 ON public.paging_acknowledgement USING btree (escalation_id);
CREATE INDEX paging_acknowledgement_person_id_bc5fb77b ON public.paging_acknowledgement USING btree (person_id);
CREATE INDEX paging_answertimer_due ON public.paging_answertimer USING btree (next_at);
CREATE INDEX paging_answertimer_person_id_b8658e12 ON public.paging_answertimer USING btree (person_id);
CREATE INDEX paging_ask_asked_by_id_b26ae4be ON public.paging_ask USING btree (asked_by_id);
CREATE INDEX paging_ask_incident_id_33a29e91 ON public.paging_ask USING btree (incident_id);
CREATE INDEX paging_ask_latest ON public.paging_ask USING btree (incident_id, asked_at DESC);
CREATE INDEX paging_ask_person_id_14b63b14 ON public.paging_ask USING btree (person_id);
CREATE INDEX paging_ask_team_id_10296e7e ON public.paging_ask USING btree (team_id);
CREATE INDEX paging_backtest_asked_by_id_c4022c58 ON public.paging_backtest USING btree (asked_by_id);
CREATE INDEX paging_backtest_open ON public.paging_backtest USING btree (asked_by_id) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
CREATE INDEX paging_backtest_service_id_5e6a1be7 ON public.paging_backtest USING btree (service_id);
CREATE INDEX paging_backtest_team_id_6b1efc8d ON public.paging_backtest USING btree (team_id);
CREATE INDEX paging_escalation_latest ON public.paging_escalation USING btree (incident_id, id DESC);
CREATE INDEX paging_escalation_next ON public.paging_escalation USING btree (next_at, id) WHERE (state = 'running'::text);
CREATE INDEX paging_escalationpolicy_slug_af05f5bb_like ON public.paging_escalationpolicy USING btree (slug varchar_pattern_ops);
CREATE INDEX paging_escalationstep_policy_id_ff2b8299 ON public.paging_escalationstep USING btree (policy_id);
CREATE UNIQUE INDEX paging_one_running ON public.paging_escalation USING btree (incident_id) WHERE (state = 'running'::text);
CREATE INDEX paging_page_lately ON public.paging_page USING btree (person_id, created_at DESC);
CREATE INDEX paging_page_message_id_eaa96522 ON public.paging_page USING btree (message_id);
CREATE INDEX paging_personalrule_method_id_44dc9562 ON public.paging_personalrule USING btree (method_id);
CREATE INDEX paging_personalrule_person_id_b98dd36e ON public.paging_personalrule USING btree (person_id);
CREATE INDEX paging_ringing_escalation_id_78f3be89 ON public.paging_ringing USING btree (escalation_id);
CREATE INDEX paging_ringing_next ON public.paging_ringing USING btree (next_at, id);
CREATE INDEX paging_ringing_person_id_12dbded0 ON public.paging_ringing USING btree (person_id);
CREATE INDEX paging_steptarget_step_id_a5ce6129 ON public.paging_steptarget USING btree (step_id);
CREATE INDEX paging_turn_policy_id_f8948eeb ON public.paging_turn USING btree (policy_id);
CREATE INDEX platform_blob_drop ON public.platform_blob USING btree (drop_at) WHERE (drop_at IS NOT NULL);
CREATE INDEX platform_blob_sha256_9156080c_like ON public.platform_blob USING btree (sha256 varchar_pattern_ops);
CREATE INDEX platform_event_position ON ONLY public.platform_event USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX platform_event_default_position_idx ON public.platform_event_default USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX platform_event_unsettled ON ONLY public.platform_event USING btree (seq) WHERE ("position" IS NULL);
CREATE INDEX platform_event_default_seq_idx ON public.platform_event_default USING btree (seq) WHERE ("position" IS NULL);
CREATE INDEX platform_event_subject ON ONLY public.platform_event USING btree (subject_kind, subject_id, at, id);
CREATE INDEX platform_event_default_subject_kind_subject_id_at_id_idx ON public.platform_event_default USING btree (subject_kind, subject_id, at, id);
CREATE INDEX platform_option_name_c5ac5cad_like ON public.platform_option USING btree (name text_pattern_ops);
CREATE INDEX platform_parkedevent_retry ON public.platform_parkedevent USING btree (retry_at);
CREATE INDEX platform_subscriptioncursor_name_dcd48a14_like ON public.platform_subscriptioncursor USING btree (name text_pattern_ops);
CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);
CREATE INDEX sla_cycle_broken ON public.sla_cycle USING btree (incident_id) WHERE ((state = ANY (ARRAY['paused'::text, 'running'::text])) AND (breached_at IS NOT NULL));
CREATE INDEX sla_cycle_due ON public.sla_cycle USING btree (due_at) WHERE (state = ANY (ARRAY['paused'::text, 'running'::text]));
CREATE INDEX sla_cycle_incident_id_1adb0e6d ON public.sla_cycle USING btree (incident_id);
CREATE INDEX sla_cycle_judged ON public.sla_cycle USING btree (COALESCE(stopped_at, breached_at)) WHERE ((voided_at IS NULL) AND (NOT (state = 'cancelled'::text)));
CREATE INDEX sla_cycle_next ON public.sla_cycle USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX sla_policy_slug_e1e62010_like ON public.sla_policy USING btree (slug varchar_pattern_ops);
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
ALTER INDEX public.alerts_signal_pending ATTACH PARTITION public.alerts_signal_default_integration_id_received_at_id_idx;
ALTER INDEX public.alerts_signal_rejected ATTACH PARTITION public.alerts_signal_default_integration_id_received_at_id_idx1;
ALTER INDEX public.alerts_signal_newest ATTACH PARTITION public.alerts_signal_default_integration_id_received_at_id_idx2;
ALTER INDEX public.alerts_signal_pkey ATTACH PARTITION public.alerts_signal_default_pkey;
ALTER INDEX public.alerts_signal_waiting ATTACH PARTITION public.alerts_signal_default_received_at_id_idx;
ALTER INDEX public.notify_attempt_message ATTACH PARTITION public.notify_attempt_default_message_id_at_idx;
ALTER INDEX public.notify_attempt_pkey ATTACH PARTITION public.notify_attempt_default_pkey;
ALTER INDEX public.platform_event_pkey ATTACH PARTITION public.platform_event_default_pkey;
ALTER INDEX public.platform_event_position ATTACH PARTITION public.platform_event_default_position_idx;
ALTER INDEX public.platform_event_unsettled ATTACH PARTITION public.platform_event_default_seq_idx;
ALTER INDEX public.platform_event_subject ATTACH PARTITION public.platform_event_default_subject_kind_subject_id_at_id_idx;
CREATE TRIGGER incidents_custody_is_append_only BEFORE DELETE OR UPDATE ON public.incidents_custodytransfer FOR EACH ROW EXECUTE FUNCTION public.incidents_refuse_change();
CREATE TRIGGER incidents_evidence_stays BEFORE DELETE ON public.incidents_evidence FOR EACH ROW EXECUTE FUNCTION public.incidents_refuse_change();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();
CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();
CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();
CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();
CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_person_id FOREIGN KEY (user_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_apitoken
    ADD CONSTRAINT accounts_apitoken_person_id_3956e466_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_contactmethod
    ADD CONSTRAINT accounts_contactmethod_person_id_ea885628_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_person_id_cd00e383_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_team_id_c9c6c909_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_person
    ADD CONSTRAINT accounts_person_manager_id_aa2b1dec_fk_accounts_person_id FOREIGN KEY (manager_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_signinlink
    ADD CONSTRAINT accounts_signinlink_person_id_dee18432_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_incident_id_e73ba9b2_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_integration_id_8dc0aa64_fk_alerts_integration_id FOREIGN KEY (integration_id) REFERENCES public.alerts_integration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_service_id_9f21fe2f_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_feedback
    ADD CONSTRAINT alerts_feedback_alert_id_e70a2462_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_feedback
    ADD CONSTRAINT alerts_feedback_person_id_97ba27fa_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_heartbeat
    ADD CONSTRAINT alerts_heartbeat_integration_id_3ebca628_fk_alerts_in FOREIGN KEY (integration_id) REFERENCES public.alerts_integration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_heartbeat
    ADD CONSTRAINT alerts_heartbeat_service_id_eccc1e92_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_heartbeatping
    ADD CONSTRAINT alerts_heartbeatping_heartbeat_id_eada6d01_fk_alerts_he FOREIGN KEY (heartbeat_id) REFERENCES public.alerts_heartbeat(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_integration
    ADD CONSTRAINT alerts_integration_service_id_d8699559_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_integration
    ADD CONSTRAINT alerts_integration_team_id_5e55c24c_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_maintenancewindow_services
    ADD CONSTRAINT alerts_maintenancewi_maintenancewindow_id_4af8b73c_fk_alerts_ma FOREIGN KEY (maintenancewindow_id) REFERENCES public.alerts_maintenancewindow(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_maintenancewindow
    ADD CONSTRAINT alerts_maintenancewi_person_id_4357351b_fk_accounts_ FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_maintenancewindow_services
    ADD CONSTRAINT alerts_maintenancewi_service_id_4f67c8f7_fk_catalog_s FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_route
    ADD CONSTRAINT alerts_route_integration_id_6d00571c_fk_alerts_integration_id FOREIGN KEY (integration_id) REFERENCES public.alerts_integration(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_route
    ADD CONSTRAINT alerts_route_parent_id_dbd74521_fk_alerts_route_id FOREIGN KEY (parent_id) REFERENCES public.alerts_route(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_route
    ADD CONSTRAINT alerts_route_service_id_ec70a1d0_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_route
    ADD CONSTRAINT alerts_route_team_id_4f91de97_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_shortnumber
    ADD CONSTRAINT alerts_shortnumber_alert_id_e1fcab83_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alerts_silence
    ADD CONSTRAINT alerts_silence_person_id_c2621f20_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_dashboard
    ADD CONSTRAINT analytics_dashboard_owner_id_37d1219a_fk_accounts_person_id FOREIGN KEY (owner_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_dashboard
    ADD CONSTRAINT analytics_dashboard_team_id_a048d2c4_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_hourlyrate
    ADD CONSTRAINT analytics_hourlyrate_team_id_de6a647f_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_noisechoice
    ADD CONSTRAINT analytics_noisechoice_person_id_da477be1_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_noisechoice
    ADD CONSTRAINT analytics_noisechoice_team_id_2336d359_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_noiseletter
    ADD CONSTRAINT analytics_noiseletter_person_id_67a8ff13_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_noiseletter
    ADD CONSTRAINT analytics_noiseletter_team_id_290940ff_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_report
    ADD CONSTRAINT analytics_report_owner_id_2232f2ba_fk_accounts_person_id FOREIGN KEY (owner_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportissue
    ADD CONSTRAINT analytics_reportissue_csv_id_114a2704_fk_platform_blob_sha256 FOREIGN KEY (csv_id) REFERENCES public.platform_blob(sha256) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportissue
    ADD CONSTRAINT analytics_reportissue_pdf_id_05a543fc_fk_platform_blob_sha256 FOREIGN KEY (pdf_id) REFERENCES public.platform_blob(sha256) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportissue
    ADD CONSTRAINT analytics_reportissue_report_id_e0b9a865_fk_analytics_report_id FOREIGN KEY (report_id) REFERENCES public.analytics_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportissue
    ADD CONSTRAINT analytics_reportissue_sender_id_918ff38d_fk_accounts_person_id FOREIGN KEY (sender_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportplan
    ADD CONSTRAINT analytics_reportplan_report_id_b33ef331_fk_analytics_report_id FOREIGN KEY (report_id) REFERENCES public.analytics_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportreader
    ADD CONSTRAINT analytics_reportread_report_id_ead2fc34_fk_analytics FOREIGN KEY (report_id) REFERENCES public.analytics_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportreader
    ADD CONSTRAINT analytics_reportreader_person_id_70454561_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportreader
    ADD CONSTRAINT analytics_reportreader_team_id_693df330_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_reportrefusal
    ADD CONSTRAINT analytics_reportrefu_report_id_ee382820_fk_analytics FOREIGN KEY (report_id) REFERENCES public.analytics_report(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_spell
    ADD CONSTRAINT analytics_spell_incident_id_c2740d6c_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.analytics_walllink
    ADD CONSTRAINT analytics_walllink_made_by_id_7d3e1a43_fk_accounts_person_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.api_keptanswer
    ADD CONSTRAINT api_keptanswer_person_id_37f350c6_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_calendarversion
    ADD CONSTRAINT catalog_calendarvers_calendar_id_124e0769_fk_catalog_b FOREIGN KEY (calendar_id) REFERENCES public.catalog_businesscalendar(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_calendarversion
    ADD CONSTRAINT catalog_calendarvers_made_by_id_926a68f8_fk_accounts_ FOREIGN KEY (made_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_change_services
    ADD CONSTRAINT catalog_change_servi_service_id_6c0c0c2f_fk_catalog_s FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_change_services
    ADD CONSTRAINT catalog_change_services_change_id_0e8f835f_fk_catalog_change_id FOREIGN KEY (change_id) REFERENCES public.catalog_change(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_configurationitem_services
    ADD CONSTRAINT catalog_configuratio_configurationitem_id_6141a644_fk_catalog_c FOREIGN KEY (configurationitem_id) REFERENCES public.catalog_configurationitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_configurationitem_runs_on
    ADD CONSTRAINT catalog_configuratio_from_configurationit_479284a2_fk_catalog_c FOREIGN KEY (from_configurationitem_id) REFERENCES public.catalog_configurationitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_configurationitem_services
    ADD CONSTRAINT catalog_configuratio_service_id_b0e246be_fk_catalog_s FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_configurationitem_runs_on
    ADD CONSTRAINT catalog_configuratio_to_configurationitem_f9fbe463_fk_catalog_c FOREIGN KEY (to_configurationitem_id) REFERENCES public.catalog_configurationitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_configurationitem
    ADD CONSTRAINT catalog_configurationitem_team_id_2c360248_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_dependency
    ADD CONSTRAINT catalog_dependency_needs_id_eda3c738_fk_catalog_service_id FOREIGN KEY (needs_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_dependency
    ADD CONSTRAINT catalog_dependency_service_id_897ade39_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_service
    ADD CONSTRAINT catalog_service_team_id_d9d597b1_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.importers_imported
    ADD CONSTRAINT importers_imported_incident_id_25d6b417_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.importers_imported
    ADD CONSTRAINT importers_imported_run_id_233325fc_fk_importers_importrun_id FOREIGN KEY (run_id) REFERENCES public.importers_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.importers_importrun
    ADD CONSTRAINT importers_importrun_asked_by_id_da3aaf14_fk_accounts_person_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.importers_importrun
    ADD CONSTRAINT importers_importrun_blob_id_a96622ff_fk_platform_blob_sha256 FOREIGN KEY (blob_id) REFERENCES public.platform_blob(sha256) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.importers_rejectedrow
    ADD CONSTRAINT importers_rejectedrow_run_id_326b6b2f_fk_importers_importrun_id FOREIGN KEY (run_id) REFERENCES public.importers_importrun(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_affecteditem
    ADD CONSTRAINT incidents_affectedit_incident_id_bc595687_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_affecteditem
    ADD CONSTRAINT incidents_affectedit_item_id_b84bdab6_fk_catalog_c FOREIGN KEY (item_id) REFERENCES public.catalog_configurationitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_affectedperson
    ADD CONSTRAINT incidents_affectedpe_incident_id_8ce28199_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_affectedperson
    ADD CONSTRAINT incidents_affectedpe_person_id_f9049a97_fk_accounts_ FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_affectedservice
    ADD CONSTRAINT incidents_affectedse_incident_id_d8d81a6c_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_affectedservice
    ADD CONSTRAINT incidents_affectedse_service_id_becbb940_fk_catalog_s FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_assignmentrule
    ADD CONSTRAINT incidents_assignmentrule_team_id_69a15204_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_attachment
    ADD CONSTRAINT incidents_attachment_author_id_a3de9ea7_fk_accounts_person_id FOREIGN KEY (author_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_attachment
    ADD CONSTRAINT incidents_attachment_blob_id_c6df380a_fk_platform_blob_sha256 FOREIGN KEY (blob_id) REFERENCES public.platform_blob(sha256) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_attachment
    ADD CONSTRAINT incidents_attachment_comment_id_b7f8842e_fk_incidents FOREIGN KEY (comment_id) REFERENCES public.incidents_comment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_attachment
    ADD CONSTRAINT incidents_attachment_incident_id_928da522_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_attachment
    ADD CONSTRAINT incidents_attachment_removed_by_id_cfed8134_fk_accounts_ FOREIGN KEY (removed_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_bulkchange
    ADD CONSTRAINT incidents_bulkchange_actor_id_9b3e4142_fk_accounts_person_id FOREIGN KEY (actor_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_category
    ADD CONSTRAINT incidents_category_default_team_id_30feb9ad_fk_accounts_team_id FOREIGN KEY (default_team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_category
    ADD CONSTRAINT incidents_category_parent_id_600c8775_fk_incidents_category_id FOREIGN KEY (parent_id) REFERENCES public.incidents_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_comment
    ADD CONSTRAINT incidents_comment_author_id_65f63249_fk_accounts_person_id FOREIGN KEY (author_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_comment
    ADD CONSTRAINT incidents_comment_incident_id_6ca668bb_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_containmentaction
    ADD CONSTRAINT incidents_containmen_done_by_id_58d81069_fk_accounts_ FOREIGN KEY (done_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_containmentaction
    ADD CONSTRAINT incidents_containmen_incident_id_59f12e9d_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_containmentaction
    ADD CONSTRAINT incidents_containmen_reversed_by_id_5acf7274_fk_accounts_ FOREIGN KEY (reversed_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_custodytransfer
    ADD CONSTRAINT incidents_custodytra_evidence_id_a5279f71_fk_incidents FOREIGN KEY (evidence_id) REFERENCES public.incidents_evidence(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_custodytransfer
    ADD CONSTRAINT incidents_custodytra_giver_id_bb8d43f5_fk_accounts_ FOREIGN KEY (giver_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_custodytransfer
    ADD CONSTRAINT incidents_custodytra_taker_id_e063310f_fk_accounts_ FOREIGN KEY (taker_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_customfield
    ADD CONSTRAINT incidents_customfiel_type_id_f8618192_fk_incidents FOREIGN KEY (type_id) REFERENCES public.incidents_incidenttype(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_deferral
    ADD CONSTRAINT incidents_deferral_accepted_by_id_693646db_fk_accounts_ FOREIGN KEY (accepted_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_deferral
    ADD CONSTRAINT incidents_deferral_incident_id_81613e44_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_evidence
    ADD CONSTRAINT incidents_evidence_attachment_id_6cd91050_fk_incidents FOREIGN KEY (attachment_id) REFERENCES public.incidents_attachment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_evidence
    ADD CONSTRAINT incidents_evidence_collected_by_id_d4fbeab4_fk_accounts_ FOREIGN KEY (collected_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_evidence
    ADD CONSTRAINT incidents_evidence_custodian_id_a1195efe_fk_accounts_person_id FOREIGN KEY (custodian_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_evidence
    ADD CONSTRAINT incidents_evidence_incident_id_21206c55_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_guide
    ADD CONSTRAINT incidents_guide_category_id_22c410ae_fk_incidents_category_id FOREIGN KEY (category_id) REFERENCES public.incidents_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_guiderun
    ADD CONSTRAINT incidents_guiderun_guide_id_3e15e8c6_fk_incidents_guide_id FOREIGN KEY (guide_id) REFERENCES public.incidents_guide(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_guiderun
    ADD CONSTRAINT incidents_guiderun_incident_id_cf6eb0a7_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_hypothesis
    ADD CONSTRAINT incidents_hypothesis_incident_id_49b7fa1b_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_hypothesis
    ADD CONSTRAINT incidents_hypothesis_proposed_by_id_7921fada_fk_accounts_ FOREIGN KEY (proposed_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_acknowledged_by_id_825dc53a_fk_accounts_ FOREIGN KEY (acknowledged_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_assignee_id_34068d21_fk_accounts_person_id FOREIGN KEY (assignee_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_category_id_adb8aa70_fk_incidents FOREIGN KEY (category_id) REFERENCES public.incidents_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_merged_into_id_75509a6d_fk_incidents FOREIGN KEY (merged_into_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_parent_id_a97d2b5e_fk_incidents_incident_id FOREIGN KEY (parent_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_reporter_id_ffffd929_fk_accounts_person_id FOREIGN KEY (reporter_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_service_id_a8801d6e_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_team_id_099347d8_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incidenttype
    ADD CONSTRAINT incidents_incidentty_default_category_id_1af70c8f_fk_incidents FOREIGN KEY (default_category_id) REFERENCES public.incidents_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_incidenttype
    ADD CONSTRAINT incidents_incidentty_default_team_id_23de3b56_fk_accounts_ FOREIGN KEY (default_team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_majorproposal
    ADD CONSTRAINT incidents_majorpropo_incident_id_3e4ed9c4_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_merge
    ADD CONSTRAINT incidents_merge_merged_by_id_43e4334d_fk_accounts_person_id FOREIGN KEY (merged_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_merge
    ADD CONSTRAINT incidents_merge_source_id_914738c4_fk_incidents_incident_id FOREIGN KEY (source_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_merge
    ADD CONSTRAINT incidents_merge_target_id_5aa5a50e_fk_incidents_incident_id FOREIGN KEY (target_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_plantask
    ADD CONSTRAINT incidents_plantask_plan_id_0c8f167d_fk_incidents_plan_id FOREIGN KEY (plan_id) REFERENCES public.incidents_plan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_preset
    ADD CONSTRAINT incidents_preset_category_id_2a0cbf23_fk_incidents_category_id FOREIGN KEY (category_id) REFERENCES public.incidents_category(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_preset
    ADD CONSTRAINT incidents_preset_service_id_98a5669c_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_preset
    ADD CONSTRAINT incidents_preset_team_id_9c33a680_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_relation
    ADD CONSTRAINT incidents_relation_change_id_65c8d669_fk_catalog_change_id FOREIGN KEY (change_id) REFERENCES public.catalog_change(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_relation
    ADD CONSTRAINT incidents_relation_source_id_adeaac52_fk_incidents_incident_id FOREIGN KEY (source_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_relation
    ADD CONSTRAINT incidents_relation_target_id_abd6f808_fk_incidents_incident_id FOREIGN KEY (target_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_roleassignment
    ADD CONSTRAINT incidents_roleassign_given_by_id_0d72b319_fk_accounts_ FOREIGN KEY (given_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_roleassignment
    ADD CONSTRAINT incidents_roleassign_incident_id_ab640bd2_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_roleassignment
    ADD CONSTRAINT incidents_roleassign_person_id_8b2447d6_fk_accounts_ FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_savedview
    ADD CONSTRAINT incidents_savedview_owner_id_bd4afc42_fk_accounts_person_id FOREIGN KEY (owner_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_savedview
    ADD CONSTRAINT incidents_savedview_team_id_85436218_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_stakeholderlink
    ADD CONSTRAINT incidents_stakeholde_incident_id_987b0a23_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_stakeholderlink
    ADD CONSTRAINT incidents_stakeholde_made_by_id_69d2d8f6_fk_accounts_ FOREIGN KEY (made_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_survey
    ADD CONSTRAINT incidents_survey_follow_up_id_00e82cf8_fk_incidents_task_id FOREIGN KEY (follow_up_id) REFERENCES public.incidents_task(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_survey
    ADD CONSTRAINT incidents_survey_incident_id_cc740506_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_survey
    ADD CONSTRAINT incidents_survey_person_id_5c6ee8c5_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_task
    ADD CONSTRAINT incidents_task_ended_by_id_23b110b4_fk_accounts_person_id FOREIGN KEY (ended_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_task
    ADD CONSTRAINT incidents_task_incident_id_dbd1dbd9_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_task
    ADD CONSTRAINT incidents_task_owner_id_dda570a0_fk_accounts_person_id FOREIGN KEY (owner_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_task
    ADD CONSTRAINT incidents_task_plan_id_55c12ed9_fk_incidents_plan_id FOREIGN KEY (plan_id) REFERENCES public.incidents_plan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_task
    ADD CONSTRAINT incidents_task_team_id_f5fbc6ec_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_timeentry
    ADD CONSTRAINT incidents_timeentry_incident_id_d6254c6f_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_timeentry
    ADD CONSTRAINT incidents_timeentry_person_id_f84dcf19_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_watcher
    ADD CONSTRAINT incidents_watcher_incident_id_c718b3f0_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.incidents_watcher
    ADD CONSTRAINT incidents_watcher_person_id_0a8fdd6f_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notify_answer
    ADD CONSTRAINT notify_answer_message_id_b8ff8fd7_fk_notify_message_id FOREIGN KEY (message_id) REFERENCES public.notify_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notify_message
    ADD CONSTRAINT notify_message_endpoint_id_ae06d948_fk_notify_endpoint_id FOREIGN KEY (endpoint_id) REFERENCES public.notify_endpoint(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.notify_message
    ADD CONSTRAINT notify_message_person_id_c417e358_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_calendarfeed
    ADD CONSTRAINT oncall_calendarfeed_person_id_f1bac203_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_calendarfeed
    ADD CONSTRAINT oncall_calendarfeed_schedule_id_549cb780_fk_oncall_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_coverrequest
    ADD CONSTRAINT oncall_coverrequest_asked_id_153b6a79_fk_accounts_person_id FOREIGN KEY (asked_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_coverrequest
    ADD CONSTRAINT oncall_coverrequest_asker_id_5586b71c_fk_accounts_person_id FOREIGN KEY (asker_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_coverrequest
    ADD CONSTRAINT oncall_coverrequest_returns_schedule_id_87567d17_fk_oncall_sc FOREIGN KEY (returns_schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_coverrequest
    ADD CONSTRAINT oncall_coverrequest_schedule_id_42207bf7_fk_oncall_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_covertake
    ADD CONSTRAINT oncall_covertake_request_id_c0698a88_fk_oncall_coverrequest_id FOREIGN KEY (request_id) REFERENCES public.oncall_coverrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_covertake
    ADD CONSTRAINT oncall_covertake_taker_id_39e3e0a1_fk_accounts_person_id FOREIGN KEY (taker_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_importedcalendar
    ADD CONSTRAINT oncall_importedcalen_schedule_id_88d25742_fk_oncall_sc FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_importedshift
    ADD CONSTRAINT oncall_importedshift_calendar_id_6b9d018c_fk_oncall_im FOREIGN KEY (calendar_id) REFERENCES public.oncall_importedcalendar(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_importedshift
    ADD CONSTRAINT oncall_importedshift_person_id_47c75f99_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_leave
    ADD CONSTRAINT oncall_leave_made_by_id_91dd5e32_fk_accounts_person_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_leave
    ADD CONSTRAINT oncall_leave_person_id_60fab5bf_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_notice
    ADD CONSTRAINT oncall_notice_person_id_87f0fef9_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_notice
    ADD CONSTRAINT oncall_notice_schedule_id_d1d4fbbc_fk_oncall_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_override
    ADD CONSTRAINT oncall_override_cover_id_f1609adb_fk_oncall_coverrequest_id FOREIGN KEY (cover_id) REFERENCES public.oncall_coverrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_override
    ADD CONSTRAINT oncall_override_made_by_id_7387a3e1_fk_accounts_person_id FOREIGN KEY (made_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_override
    ADD CONSTRAINT oncall_override_person_id_b81bc680_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_override
    ADD CONSTRAINT oncall_override_replaces_id_8eb1d532_fk_accounts_person_id FOREIGN KEY (replaces_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_override
    ADD CONSTRAINT oncall_override_schedule_id_cafd4435_fk_oncall_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_personregion
    ADD CONSTRAINT oncall_personregion_person_id_a07d68cb_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_restriction
    ADD CONSTRAINT oncall_restriction_rotation_id_d96b25fe_fk_oncall_rotation_id FOREIGN KEY (rotation_id) REFERENCES public.oncall_rotation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_rotation
    ADD CONSTRAINT oncall_rotation_schedule_id_3d723e5b_fk_oncall_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_rotationmember
    ADD CONSTRAINT oncall_rotationmembe_rotation_id_d7384021_fk_oncall_ro FOREIGN KEY (rotation_id) REFERENCES public.oncall_rotation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_rotationmember
    ADD CONSTRAINT oncall_rotationmember_person_id_58d6231a_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_schedule
    ADD CONSTRAINT oncall_schedule_team_id_4aed8de5_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_shiftnotice
    ADD CONSTRAINT oncall_shiftnotice_person_id_2976daba_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_temporaryschedule
    ADD CONSTRAINT oncall_temporarysche_made_by_id_978a83c7_fk_accounts_ FOREIGN KEY (made_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_temporaryschedule
    ADD CONSTRAINT oncall_temporarysche_schedule_id_bce5c974_fk_oncall_sc FOREIGN KEY (schedule_id) REFERENCES public.oncall_schedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_temporaryshift
    ADD CONSTRAINT oncall_temporaryshif_temporary_id_bcf9e33a_fk_oncall_te FOREIGN KEY (temporary_id) REFERENCES public.oncall_temporaryschedule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oncall_temporaryshift
    ADD CONSTRAINT oncall_temporaryshift_person_id_72e5901d_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_acknowledgement
    ADD CONSTRAINT paging_acknowledgeme_escalation_id_b32b9809_fk_paging_es FOREIGN KEY (escalation_id) REFERENCES public.paging_escalation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_acknowledgement
    ADD CONSTRAINT paging_acknowledgement_person_id_bc5fb77b_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_answertimer
    ADD CONSTRAINT paging_answertimer_incident_id_24e01de3_fk_incidents FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_answertimer
    ADD CONSTRAINT paging_answertimer_person_id_b8658e12_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_ask
    ADD CONSTRAINT paging_ask_asked_by_id_b26ae4be_fk_accounts_person_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_ask
    ADD CONSTRAINT paging_ask_incident_id_33a29e91_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_ask
    ADD CONSTRAINT paging_ask_person_id_14b63b14_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_ask
    ADD CONSTRAINT paging_ask_team_id_10296e7e_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_backtest
    ADD CONSTRAINT paging_backtest_asked_by_id_c4022c58_fk_accounts_person_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_backtest
    ADD CONSTRAINT paging_backtest_service_id_5e6a1be7_fk_catalog_service_id FOREIGN KEY (service_id) REFERENCES public.catalog_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_backtest
    ADD CONSTRAINT paging_backtest_team_id_6b1efc8d_fk_accounts_team_id FOREIGN KEY (team_id) REFERENCES public.accounts_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_escalation
    ADD CONSTRAINT paging_escalation_incident_id_4e1b15d4_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_escalationstep
    ADD CONSTRAINT paging_escalationste_policy_id_ff2b8299_fk_paging_es FOREIGN KEY (policy_id) REFERENCES public.paging_escalationpolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_page
    ADD CONSTRAINT paging_page_escalation_id_0769c8ab_fk_paging_escalation_id FOREIGN KEY (escalation_id) REFERENCES public.paging_escalation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_page
    ADD CONSTRAINT paging_page_message_id_eaa96522_fk_notify_message_id FOREIGN KEY (message_id) REFERENCES public.notify_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_page
    ADD CONSTRAINT paging_page_person_id_e758df64_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_personalrule
    ADD CONSTRAINT paging_personalrule_method_id_44dc9562_fk_accounts_ FOREIGN KEY (method_id) REFERENCES public.accounts_contactmethod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_personalrule
    ADD CONSTRAINT paging_personalrule_person_id_b98dd36e_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_ringing
    ADD CONSTRAINT paging_ringing_escalation_id_78f3be89_fk_paging_escalation_id FOREIGN KEY (escalation_id) REFERENCES public.paging_escalation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_ringing
    ADD CONSTRAINT paging_ringing_person_id_12dbded0_fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES public.accounts_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_steptarget
    ADD CONSTRAINT paging_steptarget_step_id_a5ce6129_fk_paging_escalationstep_id FOREIGN KEY (step_id) REFERENCES public.paging_escalationstep(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.paging_turn
    ADD CONSTRAINT paging_turn_policy_id_f8948eeb_fk_paging_escalationpolicy_id FOREIGN KEY (policy_id) REFERENCES public.paging_escalationpolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);
ALTER TABLE ONLY public.sla_cycle
    ADD CONSTRAINT sla_cycle_incident_id_1adb0e6d_fk_incidents_incident_id FOREIGN KEY (incident_id) REFERENCES public.incidents_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sla_cycle
    ADD CONSTRAINT sla_cycle_policy_id_e39d2ac5_fk_sla_policy_id FOREIGN KEY (policy_id) REFERENCES public.sla_policy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sla_cycle
    ADD CONSTRAINT sla_cycle_policy_version_id_d8b0a59e_fk_sla_policyversion_id FOREIGN KEY (policy_version_id) REFERENCES public.sla_policyversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sla_policyversion
    ADD CONSTRAINT sla_policyversion_policy_id_0cac96e3_fk_sla_policy_id FOREIGN KEY (policy_id) REFERENCES public.sla_policy(id) DEFERRABLE INITIALLY DEFERRED;
