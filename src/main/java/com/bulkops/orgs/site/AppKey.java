package com.bulkops.orgs.site;

/**
 * What Jira calls this app: the key of its descriptor, which pages name when one leads to
 * another.
 */
public record AppKey(String value) {

}
