package com.bulkops.orgs.web.settings;

import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.protection.DueShown;
import com.bulkops.orgs.settings.Settings;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.BadInput;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.validation.BindingResult;

/**
 * Reads what a form of the settings asks for. Who it is comes first: of a person who is
 * no owner nothing but a full key is looked at until it is proved.
 */
@Component
class SettingsReader {

	private final Owners owners;

	private final OrganizationSection organization;

	private final Policies policies;

	private final Exemptions exemptions;

	private final NoticesSection notices;

	SettingsReader(Owners owners, OrganizationSection organization, Policies policies, Exemptions exemptions,
			NoticesSection notices) {
		this.owners = owners;
		this.organization = organization;
		this.policies = policies;
		this.exemptions = exemptions;
		this.notices = notices;
	}

	/**
	 * Reads the form, and asks Atlassian about the key.
	 * @return {@code null} if it can't be saved, and the errors say why
	 */
	Settings.@Nullable Update read(ActingUser actor, SettingsForm form, BindingResult errors, DueShown shown,
			NoticesForm noticesForm, BindingResult noticeErrors) {
		boolean isOwner = this.owners.contains(actor);
		OrganizationSection.@Nullable Chosen key = isOwner ? null : this.organization.prove(actor, form, errors);
		if (errors.hasErrors()) {
			return null;
		}
		Policy stored = this.policies.get(actor.site());
		if (key != null && key.verified() != null && this.organization.isClaim(actor, key.verified())) {
			return new Settings.Update(key.verified(), key.keyExpiresOn(), stored, DueShown.NONE,
					this.notices.stored(actor.site()), null);
		}
		Policy policy = form.policy(stored, errors);
		NoticesSection.Chosen chosen = this.notices.read(actor.site(), noticesForm, noticeErrors);
		if (key == null) {
			key = this.organization.read(actor, form, errors);
		}
		if (policy != null && policy.revokes() && (key.isProved() || !stored.revokes()) && !errors.hasErrors()) {
			this.organization.requireKeyWithoutScopes(actor, key, errors);
		}
		if (policy != null) {
			this.exemptions.findEndingTooSoon(actor.site(), policy.timeZone())
				.ifPresent((exemption) -> errors.rejectValue("timeZone", "error.timeZone.exemption",
						new Object[] { exemption.pattern() }, null));
		}
		if (policy == null || chosen == null || errors.hasErrors()) {
			return null;
		}
		return new Settings.Update(key.verified(), key.keyExpiresOn(), policy, shown, chosen.settings(),
				chosen.webhook());
	}

	/**
	 * Requires that forms can be read; the pages themselves never send what cannot.
	 * @throws NotAnOwner if the person is no owner; nothing else is said
	 */
	void requireReadable(ActingUser actor, BindingResult... forms) {
		for (BindingResult form : forms) {
			if (form.getTarget() == null) {
				if (!this.owners.contains(actor)) {
					throw new NotAnOwner();
				}
				throw new BadInput("problem.parameter", String.valueOf(form.getFieldErrors().get(0).getField()), null);
			}
		}
	}

}
