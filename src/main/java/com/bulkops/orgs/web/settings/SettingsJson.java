package com.bulkops.orgs.web.settings;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.notice.EmailAddress;
import com.bulkops.orgs.notice.NoticeSettings;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.web.StatusJson;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The settings as JSON. Instants are UTC, last days those of the time zone; what there is
 * not is left out. No secret is in it: not the key, and of a webhook only the short form
 * of its address.
 *
 * @param owners the account ids of those who may act
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SettingsJson(StatusJson status, Choice choice, List<Exempt> exemptions, List<String> owners, Notices notices) {

	static SettingsJson of(Protection status, ExemptionsPage exemptions, List<String> owners, Notices notices) {
		return new SettingsJson(StatusJson.of(status), Choice.of(status.chosen()),
				exemptions.rows().stream().map(Exempt::of).toList(), owners, notices);
	}

	/**
	 * The chosen rule, in effect already or waiting, under the names of the
	 * {@link SettingsForm}.
	 *
	 * @param revocationInterval an ISO 8601 duration in days, or {@code OFF}
	 * @param confirmed what was confirmed for this rule and cap, left out if nothing was
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Choice(String revocationInterval, RunMode mode, @Nullable Integer unusedDays,
			@Nullable Integer unusedAgeDays, Rule.Deactivated deactivated, @Nullable Integer capTokens,
			@Nullable Integer capPercent, int graceDays, String nightlyAt, String timeZone, long version,
			@Nullable Confirmation confirmed) {

		private static Choice of(Policy policy) {
			Rule.Idle idle = policy.rule().idle();
			return new Choice(policy.interval().code(), policy.mode(), (idle != null) ? idle.unusedDays() : null,
					(idle != null) ? idle.ageDays() : null, policy.rule().deactivated(), policy.cap().tokens(),
					policy.cap().percent(), policy.grace().days(), policy.nightlyAt().toString(),
					policy.timeZone().getId(), policy.version(), policy.cap().confirmed());
		}

	}

	/**
	 * An exemption.
	 *
	 * @param addedBy the account id of who added it, or changed it last
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Exempt(Exemption.Kind kind, String pattern, String reason, @Nullable LocalDate lastDay, String addedBy,
			Instant addedAt, State state) {

		private static Exempt of(ExemptionsPage.Row row) {
			Exemption exemption = row.entry().exemption();
			State going = row.ending() ? State.REMOVED : State.COUNTS;
			return new Exempt(exemption.kind(), exemption.pattern(), exemption.reason(), exemption.lastDay(),
					row.entry().addedBy(), row.entry().addedAt(), row.over() ? State.OVER : going);
		}

		enum State {

			COUNTS,
			/** A person removed it; it counts up to its last day. */
			REMOVED,
			/** Its last day has gone by. */
			OVER

		}

	}

	/**
	 * The receivers of notices, under the names of the {@link NoticesForm}.
	 *
	 * @param canMail whether mail can be sent at all
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Notices(boolean canMail, boolean tellsOwners, List<Integer> leadDays, List<String> administrators,
			@Nullable String webhook, long noticesVersion) {

		static Notices of(NoticeSettings settings, boolean canMail) {
			return new Notices(canMail, settings.tellsOwners(), settings.leadDays().days(),
					settings.administrators().stream().map(EmailAddress::value).toList(), settings.webhook(),
					settings.version());
		}

	}

}
