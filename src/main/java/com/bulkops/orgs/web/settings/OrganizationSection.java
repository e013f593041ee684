package com.bulkops.orgs.web.settings;

import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.KeyCheck;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.organization.VerifiedKey;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/**
 * The section <em>Organization</em> of the page <em>Settings</em>.
 */
@Component
class OrganizationSection {

	private final Organizations organizations;

	private final Owners owners;

	OrganizationSection(Organizations organizations, Owners owners) {
		this.organizations = organizations;
		this.owners = owners;
	}

	/**
	 * Returns what is asked for; a key is verified with Atlassian unless there are
	 * errors.
	 */
	Chosen read(ActingUser actor, SettingsForm form, Errors errors) {
		OrganizationLink link = find(actor.site());
		LocalDate keyExpiresOn = form.keyExpiresOn(link, errors);
		OrganizationId organization = form.organization(link, errors);
		ApiKey key = form.key(errors);
		VerifiedKey verified = (organization != null && key != null && !errors.hasErrors())
				? verify(organization, key, errors) : null;
		return new Chosen(verified, keyExpiresOn);
	}

	/**
	 * The same for a person who is no owner, who has to enter a key that passes all
	 * checks.
	 */
	Chosen prove(ActingUser actor, SettingsForm form, Errors errors) {
		if (!StringUtils.hasText(form.apiKey())) {
			errors.reject(this.owners.list(actor.site()).isEmpty() ? "error.notConnected" : "error.notAnOwner");
			return Chosen.NOTHING;
		}
		Chosen chosen = read(actor, form, errors);
		if (chosen.verified() != null) {
			rejectUnlessFull(chosen.verified(), errors);
		}
		return chosen;
	}

	/**
	 * Returns whether a key only claims the site, so that nothing else of the form is
	 * asked for.
	 */
	boolean isClaim(ActingUser actor, VerifiedKey key) {
		return this.organizations.isClaim(actor, key);
	}

	/** Returns what a key lacks to make its holder an owner. */
	static void rejectUnlessFull(VerifiedKey key, Errors errors) {
		key.shortcoming().ifPresent((lack) -> reject(errors, "apiKey", "error.apiKey.notFull", lack.finding()));
	}

	/**
	 * A key with scopes would only be found out at night. The stored key is tried out if
	 * no other one was entered.
	 */
	void requireKeyWithoutScopes(ActingUser actor, Chosen chosen, Errors errors) {
		checks(actor, chosen).stream()
			.filter((check) -> check.remedy() == KeyCheck.Remedy.KEY_WITHOUT_SCOPES)
			.forEach((check) -> reject(errors, "apiKey", "error.apiKey.scopes", check.finding()));
	}

	private List<KeyCheck> checks(ActingUser actor, Chosen chosen) {
		if (chosen.verified() != null) {
			return chosen.verified().checks();
		}
		return (find(actor.site()) != null) ? this.organizations.check(actor.site()) : List.of();
	}

	/**
	 * Tries out the key that was entered, or else the saved one.
	 * @return nothing if there is none
	 */
	List<KeyCheck> check(ActingUser actor, SettingsForm form, Errors errors) {
		if (!StringUtils.hasText(form.apiKey()) && find(actor.site()) != null && !this.owners.contains(actor)) {
			throw new NotAnOwner();
		}
		OrganizationId organization = form.organization(find(actor.site()), errors);
		ApiKey key = form.key(errors);
		if (organization == null || errors.hasErrors()) {
			return List.of();
		}
		if (key != null) {
			return this.organizations.check(organization, key);
		}
		return this.organizations.check(actor.site());
	}

	private @Nullable OrganizationLink find(SiteId site) {
		return this.organizations.find(site).orElse(null);
	}

	private @Nullable VerifiedKey verify(OrganizationId organization, ApiKey key, Errors errors) {
		try {
			return this.organizations.verify(organization, key);
		}
		catch (AdminApiException.OrganizationNotFound ex) {
			reject(errors, "organizationId", "error.organizationId.unknown", ex.getMessage());
		}
		catch (AdminApiException.ApiKeyRejected ex) {
			reject(errors, "apiKey", "error.apiKey.rejected", ex.getMessage());
		}
		catch (AdminApiException ex) {
			reject(errors, "apiKey", "error.apiKey.unverified", ex.getMessage());
		}
		return null;
	}

	private static void reject(Errors errors, String field, String message, @Nullable String finding) {
		errors.rejectValue(field, message, new Object[] { Objects.toString(finding, "") }, null);
	}

	/**
	 * Returns what is asked for.
	 *
	 * @param verified another key, {@code null} if the stored one stays
	 * @param keyExpiresOn the last day of the key, {@code null} if it is not known
	 */
	record Chosen(@Nullable VerifiedKey verified, @Nullable LocalDate keyExpiresOn) {

		static final Chosen NOTHING = new Chosen(null, null);

		/** Returns whether a person proved to have a key. */
		boolean isProved() {
			return this.verified != null;
		}

	}

}
