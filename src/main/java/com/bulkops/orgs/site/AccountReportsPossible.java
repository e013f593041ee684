package com.bulkops.orgs.site;

/**
 * Accounts of a site can be reported now, while a call of Forge's brings the token for
 * it. Published outside of any transaction.
 *
 * @param reports what sends the reports
 */
public record AccountReportsPossible(SiteId site, AccountReports reports) {

}
