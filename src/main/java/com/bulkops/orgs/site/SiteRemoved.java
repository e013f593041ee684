package com.bulkops.orgs.site;

/**
 * A site no longer has the app by any door. Published inside the transaction that records
 * it. Listeners delete secrets and schedules of the site in the same transaction.
 *
 * @param siteUrl the site's address, for the activity log
 */
public record SiteRemoved(SiteId site, String siteUrl, Reason reason) {

	/**
	 * How this is known.
	 */
	public enum Reason {

		/** Atlassian reported the uninstall. */
		UNINSTALLED,
		/** Jira at the same address has the app under another client key. */
		REPLACED,
		/** Nothing was heard from the site for too long. */
		SILENT

	}

}
