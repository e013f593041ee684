package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.run.Run;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.stereotype.Component;

/**
 * The JSON that is posted to a webhook; {@code docs/notices.md} describes it. Fields are
 * added, never renamed.
 */
@Component
class WebhookBodies {

	private final ObjectMapper objectMapper;

	WebhookBodies(ObjectMapper objectMapper) {
		this.objectMapper = objectMapper;
	}

	String write(Notice.Kind kind, UUID id, Instant at, String sentence, Subject subject) {
		try {
			return this.objectMapper.writeValueAsString(new Body(id.toString(), kind.name(), at, forSlack(sentence),
					subject.organization(), subject.run(), subject.key()));
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A notice cannot be written", ex);
		}
	}

	/** Escapes the three characters that Slack interprets in {@code text}. */
	private static String forSlack(String sentence) {
		return sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	private record Body(String id, String kind, Instant at, String text, @Nullable Organization organization,
			@Nullable RunJson run, @Nullable Key key) {

	}

	/**
	 * The subject matter of a notice.
	 */
	record Subject(@Nullable Organization organization, @Nullable RunJson run, @Nullable Key key) {

		static final Subject NONE = new Subject(null, null, null);

		static Subject of(EndedRun ended) {
			Run run = ended.run();
			RunCounts counts = run.counts();
			return new Subject(Organization.of(ended.organization()),
					new RunJson(run.id().toString(), run.mode().name(), run.status().name(), run.requestedBy(),
							run.startedAt(), ended.endedAt(), run.reason(),
							new Counts(counts.accounts(), counts.tokens(), counts.due(), counts.revoked(),
									counts.alreadyGone(), counts.failed(), counts.unreachable())),
					null);
		}

		static Subject ofExpiringKey(NamedOrganization organization, LocalDate expiresOn, long daysLeft) {
			return new Subject(Organization.of(organization), null,
					new Key(expiresOn.toString(), daysLeft, null, null));
		}

		static Subject ofRejectedKey(@Nullable NamedOrganization organization, Instant since, String problem) {
			return new Subject(Organization.of(organization), null, new Key(null, null, since, problem));
		}

	}

	record Organization(String id, String name) {

		static @Nullable Organization of(@Nullable NamedOrganization organization) {
			return (organization != null) ? new Organization(organization.id().value(), organization.name()) : null;
		}

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record RunJson(String id, String mode, String result, @Nullable String requestedBy, @Nullable Instant startedAt,
			Instant endedAt, @Nullable String reason, Counts counts) {

	}

	record Counts(long usersSeen, long tokensSeen, long due, long revoked, long alreadyGone, long failed,
			long unreachable) {

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Key(@Nullable String expiresOn, @Nullable Long daysLeft, @Nullable Instant notProtectedSince,
			@Nullable String problem) {

	}

}
