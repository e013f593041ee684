package com.bulkops.orgs.organization;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.Privileges;
import com.bulkops.orgs.organization.KeyCheck.Ability;
import com.bulkops.orgs.organization.KeyCheck.Outcome;
import com.bulkops.orgs.organization.KeyCheck.Remedy;

/**
 * Tries out on an organization what its key has to be able to do. It only reads: whether
 * tokens may be revoked is asked, not done.
 */
final class KeyChecks {

	private static final String OWN_LISTS = "The app reads each account's own list instead, which takes longer.";

	private static final AccountId NOBODY = new AccountId("000000:00000000-0000-0000-0000-000000000000");

	private final OrganizationClient organization;

	private final List<KeyCheck> made = new ArrayList<>();

	private KeyChecks(OrganizationClient organization) {
		this.organization = organization;
	}

	static List<KeyCheck> of(OrganizationClient organization) {
		KeyChecks checks = new KeyChecks(organization);
		checks.make();
		return List.copyOf(checks.made);
	}

	/** None can be made, because the stored key is lost. */
	static List<KeyCheck> withoutKey(String finding) {
		return Stream.of(Ability.values())
			.map((ability) -> (ability == Ability.OPENS_ORGANIZATION)
					? new KeyCheck(ability, Outcome.FAILED, finding, null)
					: new KeyCheck(ability, Outcome.NOT_MADE, null, null))
			.toList();
	}

	private void make() {
		try {
			this.organization.name();
			passed(Ability.OPENS_ORGANIZATION);
			Optional<ManagedAccount> account = account();
			if (account.isPresent()) {
				listsTokens();
				mayRevokeTokensOf(account.get());
			}
			else {
				requireNoScopes();
			}
		}
		catch (AdminApiException ex) {
			failed(ex.getMessage(), remedyFor(ex));
		}
		requireAnyListOfTokens();
		for (Ability ability : Ability.values()) {
			if (ability.ordinal() >= this.made.size()) {
				this.made.add(new KeyCheck(ability, Outcome.NOT_MADE, null, null));
			}
		}
	}

	/** An account to ask about: one of an active person, if there is one. */
	private Optional<ManagedAccount> account() {
		List<ManagedAccount> first = this.organization.accounts().next().items();
		if (first.isEmpty()) {
			failed("The organization has no managed accounts.", Remedy.CLAIM_DOMAIN);
			return Optional.empty();
		}
		passed(Ability.LISTS_ACCOUNTS);
		return first.stream()
			.min(Comparator.comparing((account) -> account.type() != ManagedAccount.Type.ATLASSIAN
					|| account.status() != ManagedAccount.Status.ACTIVE));
	}

	/**
	 * The organization-wide list only saves calls: each account's own list tells more.
	 */
	private void listsTokens() {
		try {
			if (!this.organization.tokens().next().items().isEmpty()) {
				passed(Ability.LISTS_TOKENS);
				return;
			}
			long counted = this.organization.countTokens().orElse(0);
			this.made.add((counted > 0)
					? new KeyCheck(Ability.LISTS_TOKENS, Outcome.SLOWER,
							String.format(Locale.ENGLISH, "Atlassian lists none of the %,d API tokens that it counts. ",
									counted) + OWN_LISTS,
							null)
					: new KeyCheck(Ability.LISTS_TOKENS, Outcome.PASSED,
							"Atlassian lists no API tokens of this organization at present.", null));
		}
		catch (AdminApiException.AccessDenied | AdminApiException.KeyLacksScope ex) {
			this.made.add(new KeyCheck(Ability.LISTS_TOKENS, Outcome.SLOWER,
					"The key may not read the organization-wide list of API tokens. " + OWN_LISTS, null));
		}
		catch (AdminApiException.UnexpectedAnswer | AdminApiException.OrganizationNotFound ex) {
			this.made.add(new KeyCheck(Ability.LISTS_TOKENS, Outcome.SLOWER, ex.getMessage() + " " + OWN_LISTS, null));
		}
	}

	/** A key with scopes may not read accounts' own lists, so it needs the other one. */
	private void requireAnyListOfTokens() {
		int lists = Ability.LISTS_TOKENS.ordinal();
		boolean lacksOwnLists = this.made.size() > Ability.REVOKES_TOKENS.ordinal()
				&& this.made.get(Ability.REVOKES_TOKENS.ordinal()).remedy() == Remedy.KEY_WITHOUT_SCOPES;
		if (lacksOwnLists && this.made.get(lists).outcome() == Outcome.SLOWER) {
			this.made.set(lists, new KeyCheck(Ability.LISTS_TOKENS, Outcome.FAILED,
					"The key may read neither the organization-wide list of API tokens nor the lists of single accounts.",
					Remedy.KEY_THAT_LISTS_TOKENS));
		}
	}

	private void mayRevokeTokensOf(ManagedAccount account) {
		Privileges privileges = this.organization.privilegesOver(account.id());
		if (privileges.read() && privileges.revoke()) {
			passed(Ability.REVOKES_TOKENS);
		}
		else {
			failed("Atlassian does not let the key " + (privileges.read() ? "revoke" : "read")
					+ " the API tokens of the account used for this check"
					+ ((privileges.objection() != null) ? " (" + privileges.objection() + ")." : "."),
					Remedy.ASK_ORGANIZATION_ADMIN);
		}
	}

	/**
	 * Where there is nobody whose tokens could be revoked, only scopes can be told: a key
	 * that has them is refused whichever account is asked about.
	 */
	private void requireNoScopes() {
		try {
			this.organization.privilegesOver(NOBODY);
		}
		catch (AdminApiException.KeyLacksScope ex) {
			this.made.add(new KeyCheck(Ability.LISTS_TOKENS, Outcome.NOT_MADE, null, null));
			failed(ex.getMessage(), Remedy.KEY_WITHOUT_SCOPES);
		}
		catch (AdminApiException.AccessDenied | AdminApiException.AccountNotFound
				| AdminApiException.UnexpectedAnswer ex) {
			// The key is none with scopes, and the account is nobody's.
		}
	}

	private void passed(Ability ability) {
		this.made.add(new KeyCheck(ability, Outcome.PASSED, null, null));
	}

	private void failed(String finding, Remedy remedy) {
		this.made.add(new KeyCheck(Ability.values()[this.made.size()], Outcome.FAILED, finding, remedy));
	}

	private static Remedy remedyFor(AdminApiException failure) {
		if (failure instanceof AdminApiException.ApiKeyRejected) {
			return Remedy.NEW_KEY;
		}
		if (failure instanceof AdminApiException.OrganizationNotFound) {
			return Remedy.CHECK_ORGANIZATION_ID;
		}
		if (failure instanceof AdminApiException.KeyLacksScope) {
			return Remedy.KEY_WITHOUT_SCOPES;
		}
		return (failure instanceof AdminApiException.AccessDenied) ? Remedy.ASK_ORGANIZATION_ADMIN : Remedy.TRY_LATER;
	}

}
