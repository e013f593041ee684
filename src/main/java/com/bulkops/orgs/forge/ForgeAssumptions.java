package com.bulkops.orgs.forge;

import java.time.Duration;

/**
 * Assumptions about Forge that no public page confirms. Each fails shut if it is wrong,
 * as docs/install.md says.
 */
final class ForgeAssumptions {

	/** The claim of {@code app} with the license; without it nothing is said about it. */
	static final String LICENSE_CLAIM = "license";

	/** The claim of {@code app} with the environment of the app, by its type. */
	static final String ENVIRONMENT_CLAIM = "environment";

	/** The claim of {@code context} with the address of the site, which is only shown. */
	static final String SITE_URL_CLAIM = "siteUrl";

	/** The trigger of the manifest for installs and upgrades; no other event installs. */
	static final String LIFECYCLE_MODULE = "bulkops-lifecycle";

	/** The module of the manifest whose event comes before an uninstall. */
	static final String UNINSTALL_MODULE = "bulkops-uninstall";

	/** The scheduled trigger of the manifest. */
	static final String HEARTBEAT_MODULE = "bulkops-heartbeat";

	/** The header with the token that acts for the user of a page. */
	static final String USER_TOKEN_HEADER = "x-forge-oauth-user";

	/** The header with the token that acts for the app. */
	static final String SYSTEM_TOKEN_HEADER = "x-forge-oauth-system";

	/**
	 * Where Jira of a site is, below the address of Atlassian's API; then the cloud id.
	 */
	static final String JIRA_PATH = "/ex/jira/";

	/** The address of the license of an installation. */
	static final String LICENSE_PATH = "/forge/installation/v1/license";

	/** The address for reports of accounts. */
	static final String REPORT_PATH = "/app/report-accounts";

	/**
	 * Chosen by us: whether the event before an uninstall always comes is not known, so
	 * an installation that is silent for so long has ended. It is heard every hour.
	 */
	static final Duration LONGEST_SILENCE = Duration.ofDays(30);

	private ForgeAssumptions() {
	}

}
