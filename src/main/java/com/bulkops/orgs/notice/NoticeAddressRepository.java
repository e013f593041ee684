package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The addresses of administrators, and the codes that confirm them. Only this class
 * writes the table {@code notice_address}.
 */
@Component
class NoticeAddressRepository {

	private static final String AND_NOTHING_WAITS = """
			and not exists (select 1 from notice where notice.site_id = notice_address.site_id
			  and notice.address = notice_address.address and state in ('WAITING', 'SENDING'))
			""";

	private final JdbcClient jdbc;

	private final Clock clock;

	NoticeAddressRepository(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Returns the addresses of a site that were confirmed. */
	Set<String> findConfirmed(SiteId site) {
		return this.jdbc.sql("select address from notice_address where site_id = ? and confirmed_at is not null")
			.param(site.value())
			.query(String.class)
			.set();
	}

	/**
	 * Stores a code for an address that was not confirmed and has none since an instant,
	 * unless the site has the most other addresses that it may have.
	 * @return whether it was stored
	 */
	boolean storeCode(SiteId site, EmailAddress address, String code, Instant noneSince, int most) {
		return this.jdbc.sql("""
				insert into notice_address (site_id, address, code, code_planned_at)
				select :siteId, :address, :code, :now where (select count(*) from notice_address
				  where site_id = :siteId and address <> :address) < :most
				on conflict (site_id, address) do update set code = :code, code_planned_at = :now, wrong_codes = 0
				where notice_address.confirmed_at is null and notice_address.code_planned_at <= :before
				""")
			.param("siteId", site.value())
			.param("address", address.value())
			.param("code", code)
			.param("most", most)
			.param("now", Timestamps.write(this.clock.instant()))
			.param("before", Timestamps.write(noneSince))
			.update() > 0;
	}

	/**
	 * Confirms the address that waits for a code, unless too many wrong codes were
	 * entered.
	 */
	Optional<EmailAddress> confirm(SiteId site, String code, int mostWrongCodes) {
		return this.jdbc.sql("""
				update notice_address set confirmed_at = :now, code = null
				where site_id = :siteId and code = :code and wrong_codes < :most returning address
				""")
			.param("now", Timestamps.write(this.clock.instant()))
			.param("siteId", site.value())
			.param("code", code)
			.param("most", mostWrongCodes)
			.query(String.class)
			.optional()
			.map(EmailAddress::new);
	}

	/** Counts a wrong code for each address of a site that waits for one. */
	void countWrongCode(SiteId site) {
		this.jdbc.sql("update notice_address set wrong_codes = wrong_codes + 1 where site_id = ? and code is not null")
			.param(site.value())
			.update();
	}

	/** Deletes the addresses of a site, except those for which a notice waits. */
	void deleteAll(SiteId site) {
		this.jdbc.sql("delete from notice_address where site_id = ? " + AND_NOTHING_WAITS).param(site.value()).update();
	}

	/**
	 * Deletes addresses that are no longer chosen and have had no code since an instant,
	 * except those for which a notice waits.
	 */
	void deleteRemoved(Instant noCodeSince) {
		this.jdbc.sql("""
				delete from notice_address where code_planned_at < ? and not exists (
				  select 1 from notice_settings where notice_settings.site_id = notice_address.site_id
				    and notice_address.address = any (string_to_array(notice_settings.administrators, ',')))
				""" + AND_NOTHING_WAITS).param(Timestamps.write(noCodeSince)).update();
	}

}
