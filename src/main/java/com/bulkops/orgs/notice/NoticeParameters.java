package com.bulkops.orgs.notice;

import java.util.HashMap;
import java.util.Map;

import com.bulkops.orgs.database.Timestamps;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of statements on the outbox.
 */
final class NoticeParameters {

	private NoticeParameters() {
	}

	static Map<String, @Nullable Object> of(RunEmails emails) {
		Map<String, @Nullable Object> parameters = of(emails.organization());
		parameters.put("siteId", emails.site().value());
		parameters.put("run", emails.run().value());
		return parameters;
	}

	static Map<String, @Nullable Object> of(NewNotice notice, String state) {
		Notice.Receiver receiver = notice.receiver();
		Notice.Content content = notice.content();
		Map<String, @Nullable Object> parameters = of(content.organization());
		parameters.put("siteId", notice.site().value());
		parameters.put("kind", notice.kind().name());
		parameters.put("channel", receiver.channel().name());
		parameters.put("state", state);
		parameters.put("run", (notice.run() != null) ? notice.run().value() : null);
		parameters.put("account", (receiver.account() != null) ? receiver.account().value() : null);
		parameters.put("address", receiver.address());
		parameters.put("subject", content.subject());
		parameters.put("body", content.body());
		parameters.put("next", Timestamps.write(notice.nextAttemptAt()));
		parameters.put("giveUp", Timestamps.write(notice.giveUpAt()));
		return parameters;
	}

	private static Map<String, @Nullable Object> of(EmailOrganization organization) {
		Map<String, @Nullable Object> parameters = new HashMap<>();
		parameters.put("organization", (organization.id() != null) ? organization.id().value() : null);
		parameters.put("name", organization.name());
		parameters.put("zone", organization.zone().getId());
		return parameters;
	}

}
