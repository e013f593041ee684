package com.bulkops.orgs.site;

/**
 * The app's key in Jira, from its descriptor. Pages need it to link to each other.
 */
public record AppKey(String value) {

}
