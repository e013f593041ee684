package com.bulkops.orgs.notice;

/**
 * Somebody else changed the settings of notices since they were read; nothing was stored.
 */
public class NoticeConflict extends RuntimeException {

	NoticeConflict() {
		super("The settings of notices were changed by another person in the meantime");
	}

}
