package com.bulkops.orgs.notice;

import java.time.Instant;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * A message that is added to the outbox.
 *
 * @param run the run that it reports
 * @param nextAttemptAt when it is sent at the earliest
 * @param giveUpAt when it is no longer tried
 */
record NewNotice(SiteId site, Notice.Kind kind, @Nullable RunId run, Notice.Receiver receiver, Notice.Content content,
		Instant nextAttemptAt, Instant giveUpAt) {

}
