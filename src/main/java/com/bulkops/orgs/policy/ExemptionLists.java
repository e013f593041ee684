package com.bulkops.orgs.policy;

import java.time.ZoneId;
import java.util.stream.Stream;

import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The exemptions of a site and of the other sites of its organization, ready for
 * decisions. All sites of an organization exempt its tokens together.
 */
@Service
public class ExemptionLists {

	private final ExemptionRepository rows;

	private final Policies policies;

	private final ConnectedSites sites;

	ExemptionLists(ExemptionRepository rows, Policies policies, ConnectedSites sites) {
		this.rows = rows;
		this.policies = policies;
		this.sites = sites;
	}

	/**
	 * Loads the exemptions that apply to a site's tokens. A last day of another site is
	 * converted to the site's time zone; it may end later by that, never earlier.
	 */
	@Transactional(readOnly = true)
	public ExemptionList load(SiteId site) {
		ZoneId zone = this.policies.get(site).timeZone();
		return new ExemptionList(
				this.rows.list(site).stream().map(StoredExemption::exemption).map(ListedExemption::own).toList(),
				this.sites.findOthers(site).stream().flatMap((other) -> load(other, zone)).toList());
	}

	private Stream<ListedExemption> load(ConnectedSites.Site site, ZoneId zone) {
		ZoneId from = this.policies.get(site.site()).timeZone();
		return this.rows.list(site.site())
			.stream()
			.map((stored) -> new ListedExemption(site.host(), stored.exemption().convertZone(from, zone)));
	}

	/**
	 * Records that a run uses the exemptions that {@link #load} returns. From then on
	 * they are subject to the days of grace. The caller has the transaction in which the
	 * run reads them.
	 */
	@Transactional
	public void recordUse(SiteId site) {
		this.policies.lock(site);
		this.rows.recordUse(site);
		this.sites.findOthers(site).forEach((other) -> this.rows.recordUse(other.site()));
	}

}
