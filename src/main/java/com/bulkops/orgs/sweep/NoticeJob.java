package com.bulkops.orgs.sweep;

import java.util.UUID;

import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.notice.Deliveries;
import com.bulkops.orgs.organization.OrganizationLink;
import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans every minute what is to be told, of runs that ended and of keys that expire, and
 * sends what is due. If it fails, the next minute goes on; runs are not affected.
 */
@DisallowConcurrentExecution
class NoticeJob implements InterruptableJob {

	private static final Logger log = LoggerFactory.getLogger(NoticeJob.class);

	private final RunNotices notices;

	private final Deliveries deliveries;

	private volatile @Nullable Thread worker;

	NoticeJob(RunNotices notices, Deliveries deliveries) {
		this.notices = notices;
		this.deliveries = deliveries;
	}

	@Override
	public void execute(JobExecutionContext context) {
		this.worker = Thread.currentThread();
		this.notices.untold().forEach(this::plan);
		this.notices.expiring().forEach(this::planExpiry);
		this.deliveries.sendDue();
	}

	private void planExpiry(InstallationId installation, OrganizationLink link) {
		try {
			this.notices.planExpiry(installation, link);
		}
		catch (RuntimeException ex) {
			log.error("Nobody was told that the key of {} expires. The next minute tries again.", installation, ex);
		}
	}

	private void plan(UUID run) {
		try {
			this.notices.plan(run);
		}
		catch (RuntimeException ex) {
			log.error("Nobody was told of run {}. The next minute tries again.", run, ex);
		}
	}

	/** On shutdown: what was not sent yet is sent after the next start. */
	@Override
	public void interrupt() {
		Thread thread = this.worker;
		if (thread != null) {
			thread.interrupt();
		}
	}

}
