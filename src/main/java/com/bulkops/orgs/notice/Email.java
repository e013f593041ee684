package com.bulkops.orgs.notice;

/**
 * The subject and the text of an email. Neither has control characters, except line feeds
 * in the text.
 */
record Email(String subject, String text) {

}
