package com.bulkops.orgs.web;

import com.bulkops.orgs.site.ActingUser;

/**
 * An administrator who may act on the organization, and not only view it. A controller's
 * method that takes one is closed to all others. While there is no owner, every
 * administrator may download files.
 */
public record Owner(ActingUser user) {

}
