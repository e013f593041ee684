package com.bulkops.orgs.organization;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of claims. A claim has no key: it has to be entered again after the notice.
 * Callers hold the lock of the site.
 */
@Component
class Claims {

	/** Chosen by us: time for the owners to see the notice. */
	static final Duration NOTICE = Duration.ofDays(1);

	/** Chosen by us: after this, the owners have to be notified again. */
	static final Duration HOLDS = Duration.ofDays(7);

	/**
	 * Chosen by us: the maximum number of claims per organization at a site. Claims of
	 * other organizations do not use it up.
	 */
	static final int MOST = 5;

	private final JdbcClient jdbc;

	private final Clock clock;

	Claims(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Lists the claims of a site that have not ended, the first one first. */
	List<Claim> list(SiteId site) {
		return this.jdbc.sql(
				"select account_id, organization_id, claimed_at from organization_claim where site_id = ? and claimed_at > ? order by claimed_at, account_id")
			.params(site.value(), Timestamps.write(this.clock.instant().minus(HOLDS)))
			.query(Claims::claim)
			.list();
	}

	/** Finds a person's claim to an organization that has not ended. */
	Optional<Claim> find(ActingUser actor, OrganizationId organization) {
		return list(actor.site()).stream()
			.filter((claim) -> claim.account().equals(actor.accountId()) && claim.organization().equals(organization))
			.findFirst();
	}

	/** Returns whether the notice of a claim is over. */
	boolean isNoticeOver(Claim claim) {
		return !this.clock.instant().isBefore(claim.from());
	}

	/**
	 * Adds a claim from now on. It replaces the person's earlier one.
	 * @throws NotAnOwner if {@value #MOST} others claim the same organization
	 */
	Claim add(ActingUser actor, OrganizationId organization) {
		if (list(actor.site()).stream()
			.filter((claim) -> claim.organization().equals(organization) && !claim.account().equals(actor.accountId()))
			.count() >= MOST) {
			throw new NotAnOwner();
		}
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		this.jdbc.sql("delete from organization_claim where site_id = ? and claimed_at <= ?")
			.params(actor.site().value(), Timestamps.write(now.minus(HOLDS)))
			.update();
		this.jdbc.sql("""
				insert into organization_claim (site_id, account_id, organization_id, claimed_at)
				values (?, ?, ?, ?) on conflict (site_id, account_id)
				do update set organization_id = excluded.organization_id, claimed_at = excluded.claimed_at
				""")
			.params(actor.site().value(), actor.accountId(), organization.value(), Timestamps.write(now))
			.update();
		return new Claim(actor.accountId(), organization, now.plus(NOTICE), now.plus(HOLDS));
	}

	/** Deletes all claims of a site, since an organization was connected. */
	void deleteAll(SiteId site) {
		this.jdbc.sql("delete from organization_claim where site_id = ?").param(site.value()).update();
	}

	private static Claim claim(ResultSet row, int number) throws SQLException {
		Instant at = Timestamps.read(row, "claimed_at");
		return new Claim(row.getString("account_id"), new OrganizationId(row.getString("organization_id")),
				at.plus(NOTICE), at.plus(HOLDS));
	}

}
