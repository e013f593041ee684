package com.bulkops.orgs.notice;

/**
 * An exception: another person changed the settings of notices since they were read.
 * Nothing was stored.
 */
public class NoticeConflict extends RuntimeException {

	NoticeConflict() {
		super("The settings of notices were changed by another person in the meantime");
	}

}
