package com.bulkops.orgs.stress;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * A site that connects an organization, and its administrator.
 */
class Site implements AutoCloseable {

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final SiteId id = new SiteId(this.jira.site().siteId());

	private final ActingUser ada = new ActingUser(this.id, "ada");

	final SiteId id() {
		return this.id;
	}

	final ActingUser ada() {
		return this.ada;
	}

	final SimulatedAtlassian jira() {
		return this.jira;
	}

	/** An install that meets another one is refused, and tried again. */
	final void install(Instance on) {
		int status = this.jira.site().install(on.address());
		requireTaken((status == 401) ? this.jira.site().install(on.address()) : status, "install");
	}

	final void uninstall(Instance on) {
		requireTaken(this.jira.site().uninstall(on.address()), "uninstall");
	}

	private static void requireTaken(int status, String what) {
		if (status != 204) {
			throw new IllegalStateException("To %s was answered with %d".formatted(what, status));
		}
	}

	final void connect(Instance on, Organization to, String key) {
		on.organizations()
			.connect(this.ada, on.organizations().verify(new OrganizationId(to.id()), new ApiKey(key)), null);
	}

	/** Saves a rule, and the rest as it is. */
	final void update(Instance on, RevocationInterval interval, @Nullable Long confirmed) {
		Policy current = on.policies().get(this.id);
		Confirmation confirmation = (confirmed != null) ? new Confirmation(confirmed, Instant.now()) : null;
		on.policies()
			.update(this.ada,
					new Policy(Rule.of(interval, RunMode.REVOKE), current.cap().withConfirmed(confirmation),
							new Grace(current.grace().days(), null), current.nightlyAt(), current.timeZone(),
							current.version()));
	}

	@Override
	public void close() {
		this.jira.close();
	}

}
