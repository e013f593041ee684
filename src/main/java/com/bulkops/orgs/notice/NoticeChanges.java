package com.bulkops.orgs.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.bulkops.orgs.activity.Change;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the settings as the activity log records them: without email addresses,
 * and of a webhook only its host.
 */
final class NoticeChanges {

	private NoticeChanges() {
	}

	static List<Change> of(NoticeSettings before, NoticeSettings after, @Nullable WebhookAddress webhook) {
		List<Change> changes = new ArrayList<>();
		addIfChanged(changes, "Token owners are emailed", yesOrNo(before.tellsOwners()), yesOrNo(after.tellsOwners()));
		addIfChanged(changes, "Days before a revocation", before.leadDays().toString(), after.leadDays().toString());
		if (!before.administrators().equals(after.administrators())) {
			long others = after.administrators()
				.stream()
				.filter((address) -> !before.administrators().contains(address))
				.count();
			changes
				.add(new Change("Email addresses of administrators", Integer.toString(before.administrators().size()),
						after.administrators().size() + " (" + others + " new)"));
		}
		if (webhook != null) {
			changes.add(new Change("Webhook", before.webhook(), webhook + " (with a new secret)"));
		}
		else {
			addIfChanged(changes, "Webhook", before.webhook(), after.webhook());
		}
		return changes;
	}

	private static String yesOrNo(boolean value) {
		return value ? "yes" : "no";
	}

	private static void addIfChanged(List<Change> changes, String what, @Nullable String from, @Nullable String to) {
		if (!Objects.equals(from, to)) {
			changes.add(new Change(what, from, to));
		}
	}

}
