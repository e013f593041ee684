package com.bulkops.orgs.web;

import com.bulkops.orgs.site.ActingUser;

/**
 * An administrator who may act on the organization, and not only look. A controller's
 * method that takes one is closed to all others. While there is no owner, files may be
 * read by every administrator.
 */
public record Owner(ActingUser user) {

}
