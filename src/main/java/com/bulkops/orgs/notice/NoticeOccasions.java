package com.bulkops.orgs.notice;

import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The occasions of which a site was notified, each once. Only this class writes the table
 * {@code notice_occasion}.
 */
@Component
class NoticeOccasions {

	private final JdbcClient jdbc;

	NoticeOccasions(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Records an occasion; returns whether it is new. */
	boolean recordIfNew(SiteId site, String occasion) {
		return this.jdbc.sql("insert into notice_occasion (site_id, occasion) values (?, ?) on conflict do nothing")
			.param(site.value())
			.param(occasion)
			.update() > 0;
	}

}
