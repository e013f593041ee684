package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.InstallationId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The addresses of administrators, and the codes that confirm them. Only this class
 * writes the table {@code notice_address}.
 */
@Component
class NoticeAddressRepository {

	private static final String AND_NOTHING_WAITS = """
			and not exists (select 1 from notice where notice.client_key = notice_address.client_key
			  and notice.address = notice_address.address and state in ('WAITING', 'SENDING'))
			""";

	private final JdbcClient jdbc;

	private final Clock clock;

	NoticeAddressRepository(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Returns the addresses of a site that were confirmed. */
	Set<String> findConfirmed(InstallationId installation) {
		return this.jdbc.sql("select address from notice_address where client_key = ? and confirmed_at is not null")
			.param(installation.clientKey())
			.query(String.class)
			.set();
	}

	/**
	 * Stores a code for an address that was not confirmed and has none since an instant,
	 * unless the site has the most other addresses that it may have.
	 * @return whether it was stored
	 */
	boolean storeCode(InstallationId installation, EmailAddress address, String code, Instant noneSince, int most) {
		return this.jdbc.sql("""
				insert into notice_address (client_key, address, code, code_planned_at)
				select :clientKey, :address, :code, :now where (select count(*) from notice_address
				  where client_key = :clientKey and address <> :address) < :most
				on conflict (client_key, address) do update set code = :code, code_planned_at = :now, wrong_codes = 0
				where notice_address.confirmed_at is null and notice_address.code_planned_at <= :before
				""")
			.param("clientKey", installation.clientKey())
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
	Optional<EmailAddress> confirm(InstallationId installation, String code, int mostWrongCodes) {
		return this.jdbc.sql("""
				update notice_address set confirmed_at = :now, code = null
				where client_key = :clientKey and code = :code and wrong_codes < :most returning address
				""")
			.param("now", Timestamps.write(this.clock.instant()))
			.param("clientKey", installation.clientKey())
			.param("code", code)
			.param("most", mostWrongCodes)
			.query(String.class)
			.optional()
			.map(EmailAddress::new);
	}

	/** Counts a wrong code for each address of a site that waits for one. */
	void countWrongCode(InstallationId installation) {
		this.jdbc
			.sql("update notice_address set wrong_codes = wrong_codes + 1 where client_key = ? and code is not null")
			.param(installation.clientKey())
			.update();
	}

	/** Deletes the addresses of a site, except those for which a notice waits. */
	void deleteAll(InstallationId installation) {
		this.jdbc.sql("delete from notice_address where client_key = ? " + AND_NOTHING_WAITS)
			.param(installation.clientKey())
			.update();
	}

	/**
	 * Deletes addresses that are no longer chosen and have had no code since an instant,
	 * except those for which a notice waits.
	 */
	void deleteRemoved(Instant noCodeSince) {
		this.jdbc.sql("""
				delete from notice_address where code_planned_at < ? and not exists (
				  select 1 from notice_settings where notice_settings.client_key = notice_address.client_key
				    and notice_address.address = any (string_to_array(notice_settings.administrators, ',')))
				""" + AND_NOTHING_WAITS).param(Timestamps.write(noCodeSince)).update();
	}

}
