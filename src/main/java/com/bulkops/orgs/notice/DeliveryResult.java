package com.bulkops.orgs.notice;

/**
 * The result of one attempt to send a notice.
 *
 * @param reason a sentence for the activity log, without an email address
 */
record DeliveryResult(Kind kind, String reason) {

	enum Kind {

		/** It was handed over. */
		SENT,
		/** It was not, and trying again would not help. */
		REFUSED,
		/** It was not; later it may be. */
		LATER,
		/** The mail server is out of reach; no other mail gets through either. */
		NO_MAIL_SERVER,
		/** The answer was lost. It may have been handed over, so it is not sent again. */
		UNKNOWN,
		/** There is no longer anything to notify of. */
		NEEDLESS

	}

}
