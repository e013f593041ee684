package com.bulkops.orgs.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The columns of a run's row that say which instance has leased it, and until when. Their
 * times are the database's, so that instances need not agree about the time.
 */
@Component
class LeaseColumns {

	private final JdbcClient jdbc;

	private final Clock clock;

	LeaseColumns(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Finds the runs that an instance may lease; see {@link RunLeases#waiting}. */
	List<RunLeases.Waiting> findLeasable(String instance) {
		return this.jdbc.sql("""
				select id, site_id from sweep_run run where status = 'RUNNING'
				  and (leased_until is null or leased_until < clock_timestamp() or leased_by = :instance)
				  and (waiting_until is null or waiting_until <= :now or stop_requested_by is not null)
				union all
				select id, site_id from (
				  select distinct on (site_id) id, site_id from sweep_run where status = 'QUEUED'
				  order by site_id, queued_at) first
				where not exists (select 1 from sweep_run other left join organization_link link
				    on link.site_id = first.site_id
				  where other.status = 'RUNNING'
				    and (other.site_id = first.site_id or other.organization_id = link.organization_id))
				""")
			.param("instance", instance)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.query((row, number) -> new RunLeases.Waiting(new RunId(row.getObject("id", UUID.class)),
					new SiteId(row.getString("site_id"))))
			.list();
	}

	boolean isFree(RunId run, String instance) {
		return this.jdbc
			.sql("""
					select leased_until is null or leased_until < clock_timestamp() or leased_by = ? from sweep_run where id = ?
					""")
			.params(instance, run.value())
			.query(Boolean.class)
			.single();
	}

	void lease(RunId run, String instance, Duration length) {
		this.jdbc
			.sql("""
					update sweep_run set leased_by = ?, leased_until = clock_timestamp() + make_interval(secs => ?) where id = ?
					""")
			.params(instance, length.toSeconds(), run.value())
			.update();
	}

	/** Extends leases of an instance; see {@link RunLeases#extend}. */
	Set<RunId> extend(Collection<RunLease> leases, String instance, Duration length) {
		return Set.copyOf(this.jdbc.sql("""
				with extended as (
				  update sweep_run set leased_until = clock_timestamp() + make_interval(secs => :seconds)
				  from unnest(:runs::uuid[], :attempts::int[]) held (run_id, held_attempt)
				  where id = run_id and leased_by = :instance
				  returning id, attempt = held_attempt and status = 'RUNNING' is_held)
				select id from extended where is_held
				""")
			.param("seconds", length.toSeconds())
			.param("instance", instance)
			.param("runs", leases.stream().map((lease) -> lease.run().value()).toArray(UUID[]::new))
			.param("attempts", leases.stream().map(RunLease::attempt).toArray(Integer[]::new))
			.query((row, number) -> new RunId(row.getObject("id", UUID.class)))
			.list());
	}

	/** Frees a run that an instance has leased. */
	void free(RunId run, String instance) {
		this.jdbc.sql("update sweep_run set leased_until = null where id = ? and leased_by = ?")
			.params(run.value(), instance)
			.update();
	}

	/** Frees a run, whichever instance has leased it. */
	void free(RunId run) {
		this.jdbc.sql("update sweep_run set leased_until = null where id = ?").param(run.value()).update();
	}

	Optional<Instant> findEndOfFree(RunId run) {
		return this.jdbc.sql("""
				select ended_at from sweep_run
				where id = ? and ended_at is not null and (leased_until is null or leased_until < clock_timestamp())
				""").param(run.value()).query(OffsetDateTime.class).optional().map(OffsetDateTime::toInstant);
	}

}
