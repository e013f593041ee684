package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.notice.Deliveries;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.schedule.Tick;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Plans at every tick the notices about runs that ended and keys that expire, and sends
 * what is due. If it fails, the next tick goes on; runs are not affected.
 */
@Component
class NoticeRound {

	private static final Logger log = LoggerFactory.getLogger(NoticeRound.class);

	private final RunNotices notices;

	private final Deliveries deliveries;

	NoticeRound(RunNotices notices, Deliveries deliveries) {
		this.notices = notices;
		this.deliveries = deliveries;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.NOTICES) {
			this.notices.untold().forEach(this::plan);
			this.notices.expiring().forEach(this::planExpiry);
			this.deliveries.sendDue();
		}
	}

	private void planExpiry(InstallationId installation, OrganizationLink link) {
		try {
			this.notices.planExpiry(installation, link);
		}
		catch (RuntimeException ex) {
			log.error("Nobody was notified that the key of {} expires. The next tick tries again.", installation, ex);
		}
	}

	private void plan(RunId run) {
		try {
			this.notices.plan(run);
		}
		catch (RuntimeException ex) {
			log.error("Nobody was notified of run {}. The next tick tries again.", run, ex);
		}
	}

}
