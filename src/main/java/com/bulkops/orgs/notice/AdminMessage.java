package com.bulkops.orgs.notice;

import java.util.function.UnaryOperator;

import com.bulkops.orgs.activity.RunId;
import org.jspecify.annotations.Nullable;

/**
 * A message to administrators, before it is written for each receiver.
 *
 * @param organization {@code null} if none is connected
 * @param title returns one sentence, without its full stop, for the name of the
 * organization
 * @param text the rest of an email
 * @param subject the rest of a webhook's JSON
 */
record AdminMessage(Notice.Kind kind, @Nullable RunId run, @Nullable NamedOrganization organization,
		UnaryOperator<String> title, String text, WebhookBodies.Subject subject) {

}
