package com.bulkops.orgs.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.policy.Exemption.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The exemptions of all installations. Every change is one entry of the activity log, in
 * the same transaction. Those that have ended stay until somebody removes them.
 */
@Service
public class Exemptions {

	/** Ours: each due token is compared with all of them. */
	public static final int MOST = 1000;

	private final JdbcClient jdbc;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Exemptions(JdbcClient jdbc, ActivityLog activityLog, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.activityLog = activityLog;
		this.events = events;
		this.clock = clock;
	}

	/** All of an installation, by kind and pattern. */
	@Transactional(readOnly = true)
	public List<Entry> of(InstallationId installation) {
		return this.jdbc.sql("select * from exemption where client_key = ? order by kind, pattern")
			.param(installation.clientKey())
			.query(Exemptions::map)
			.list();
	}

	/** The same, ready for decisions. */
	@Transactional(readOnly = true)
	public ExemptionList listOf(InstallationId installation) {
		return new ExemptionList(of(installation).stream().map(Entry::exemption).toList());
	}

	/**
	 * The same, and nobody changes them before the transaction ends.
	 */
	@Transactional
	public ExemptionList lockedListOf(InstallationId installation) {
		lock(installation);
		return listOf(installation);
	}

	/**
	 * Adds exemptions, all or none. One that there is for the same kind and pattern is
	 * replaced; one that says what is stored already stays as it is.
	 * @throws TooMany if there would be more than {@value #MOST}
	 */
	@Transactional
	public void add(ActingUser actor, List<Exemption> exemptions) {
		lock(actor.installation());
		Map<String, Exemption> stored = of(actor.installation()).stream()
			.map(Entry::exemption)
			.collect(Collectors.toMap(Exemption::subject, Function.identity()));
		List<Change> changes = new ArrayList<>();
		for (Exemption exemption : exemptions) {
			Exemption before = stored.put(exemption.subject(), exemption);
			if (!exemption.equals(before)) {
				save(actor, exemption);
				changes.add(change(exemption.subject(), (before != null) ? before.words() : null, exemption.words()));
			}
		}
		if (stored.size() > MOST) {
			throw new TooMany();
		}
		conclude(actor, changes);
	}

	/** Removes an exemption. Nothing happens if there is none. */
	@Transactional
	public void remove(ActingUser actor, Kind kind, String pattern) {
		lock(actor.installation());
		List<Change> changes = of(actor.installation()).stream()
			.map(Entry::exemption)
			.filter((exemption) -> exemption.kind() == kind && exemption.pattern().equals(pattern))
			.map((exemption) -> change(exemption.subject(), exemption.words(), null))
			.toList();
		this.jdbc.sql("delete from exemption where client_key = ? and kind = ? and pattern = ?")
			.params(actor.installation().clientKey(), kind.name(), pattern)
			.update();
		conclude(actor, changes);
	}

	private void conclude(ActingUser actor, List<Change> changes) {
		if (!changes.isEmpty()) {
			this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), changes));
			this.events.publishEvent(new ExemptionsChanged(actor.installation(), listOf(actor.installation())));
		}
	}

	private void save(ActingUser actor, Exemption exemption) {
		this.jdbc.sql("""
				insert into exemption (client_key, kind, pattern, reason, last_day, added_by, added_at)
				values (:clientKey, :kind, :pattern, :reason, :lastDay, :actor, :now)
				on conflict (client_key, kind, pattern) do update set reason = excluded.reason,
				  last_day = excluded.last_day, added_by = excluded.added_by, added_at = excluded.added_at
				""")
			.param("clientKey", actor.installation().clientKey())
			.param("kind", exemption.kind().name())
			.param("pattern", exemption.pattern())
			.param("reason", exemption.reason())
			.param("lastDay", exemption.lastDay())
			.param("actor", actor.accountId())
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
	}

	/** Lets one change of an installation's exemptions wait for the other. */
	private void lock(InstallationId installation) {
		this.jdbc.sql("select 1 from pg_advisory_xact_lock(hashtextextended('exemptions:' || ?, 0))")
			.param(installation.clientKey())
			.query(Integer.class)
			.single();
	}

	private static Change change(String subject, @Nullable String from, @Nullable String to) {
		return new Change("Exemption of " + subject, from, to);
	}

	private static Entry map(ResultSet row, int number) throws SQLException {
		return new Entry(
				new Exemption(Kind.valueOf(row.getString("kind")), row.getString("pattern"), row.getString("reason"),
						row.getObject("last_day", LocalDate.class)),
				row.getString("added_by"), row.getObject("added_at", OffsetDateTime.class).toInstant());
	}

	/**
	 * An exemption, and whose it is.
	 *
	 * @param addedBy the account id of who added it, or changed it last
	 */
	public record Entry(Exemption exemption, String addedBy, Instant addedAt) {

	}

	/** There would be too many exemptions; nothing was stored. */
	public static final class TooMany extends RuntimeException {

		TooMany() {
			super("There may be %d exemptions at most".formatted(MOST));
		}

	}

}
