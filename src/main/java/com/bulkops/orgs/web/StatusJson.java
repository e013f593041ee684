package com.bulkops.orgs.web;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.protection.Protection;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The status of a site as JSON. Instants are UTC; empty values are omitted.
 *
 * @param protection whether the organization is protected
 * @param notProtected why it is not, if it should be
 * @param rule the rule in effect
 * @param chosen the rule that was chosen and takes effect at {@code takesEffect}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusJson(Protection.State protection, @Nullable NotProtected notProtected,
		@Nullable Organization organization, Rule rule, @Nullable Rule chosen, @Nullable Instant takesEffect,
		@Nullable Instant nextRun, @Nullable RunJson lastRun) {

	public static StatusJson of(Protection status) {
		OrganizationLink link = status.link();
		return new StatusJson(status.state(), NotProtected.of(status),
				(link != null) ? Organization.of(link, status.keyDaysLeft()) : null, Rule.of(status.policy()),
				(status.takesEffect() != null) ? Rule.of(status.chosen()) : null, status.takesEffect(),
				status.nextNight(), (status.latest() != null) ? RunJson.of(status.latest()) : null);
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record NotProtected(Protection.Failure.Why why, Instant since, @Nullable String problem) {

		private static @Nullable NotProtected of(Protection status) {
			Protection.Failure failure = status.failure();
			OrganizationLink link = status.link();
			return (failure != null && link != null) ? new NotProtected(failure.why(), failure.since(), link.problem())
					: null;
		}

	}

	/**
	 * The organization and the expiry of its key, without the key.
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Organization(String id, String name, Instant connectedAt, @Nullable LocalDate keyExpiresOn,
			@Nullable Long keyDaysLeft) {

		private static Organization of(OrganizationLink link, long keyDaysLeft) {
			return new Organization(link.id().value(), link.name(), link.connectedAt(), link.keyExpiresOn(),
					(link.keyExpiresOn() != null) ? keyDaysLeft : null);
		}

	}

	/**
	 * The conditions under which a token is due, and the mode of the nightly run.
	 *
	 * @param words the rule as a sentence without its full stop
	 * @param interval an ISO 8601 duration in days, or {@code OFF}
	 */
	record Rule(String words, String interval, RunMode mode, String nightlyAt, String timeZone) {

		private static Rule of(Policy policy) {
			return new Rule(policy.rule().describe(), policy.rule().interval().code(), policy.rule().mode(),
					policy.nightlyAt().toString(), policy.timeZone().getId());
		}

	}

}
