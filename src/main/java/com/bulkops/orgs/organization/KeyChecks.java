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
 * The checks of a key against its organization. They only read, and revoke nothing.
 */
final class KeyChecks {

	private static final String OWN_LISTS = "The app reads each account's own list instead, which takes longer.";

	private static final AccountId NO_ACCOUNT = new AccountId("000000:00000000-0000-0000-0000-000000000000");

	private final OrganizationClient organization;

	private final List<KeyCheck> results = new ArrayList<>();

	private KeyChecks(OrganizationClient organization) {
		this.organization = organization;
	}

	/** Runs all checks. A refusal or a missing answer of Atlassian is a failed check. */
	static List<KeyCheck> run(OrganizationClient organization) {
		KeyChecks checks = new KeyChecks(organization);
		checks.runAll(organization::name);
		return List.copyOf(checks.results);
	}

	/** Runs the remaining checks in an organization whose name the key has read. */
	static List<KeyCheck> runOpened(OrganizationClient organization) {
		KeyChecks checks = new KeyChecks(organization);
		checks.runAll(() -> {
		});
		return List.copyOf(checks.results);
	}

	/** Returns the checks of a stored key that is lost: none could be made. */
	static List<KeyCheck> withoutKey(String finding) {
		return Stream.of(Ability.values())
			.map((ability) -> (ability == Ability.OPENS_ORGANIZATION)
					? new KeyCheck(ability, Outcome.FAILED, finding, null)
					: new KeyCheck(ability, Outcome.NOT_MADE, null, null))
			.toList();
	}

	private void runAll(Runnable opening) {
		try {
			opening.run();
			addPassed(Ability.OPENS_ORGANIZATION);
			Optional<ManagedAccount> account = findAccount();
			if (account.isPresent()) {
				checkTokenList();
				checkPrivilegesOver(account.get());
			}
			else {
				requireNoScopes();
			}
		}
		catch (AdminApiException ex) {
			addFailed(ex.getMessage(), remedyFor(ex));
		}
		requireAnyListOfTokens();
		for (Ability ability : Ability.values()) {
			if (ability.ordinal() >= this.results.size()) {
				this.results.add(new KeyCheck(ability, Outcome.NOT_MADE, null, null));
			}
		}
	}

	/** Finds an account for the checks, preferably one of an active person. */
	private Optional<ManagedAccount> findAccount() {
		List<ManagedAccount> first = this.organization.accounts().next().items();
		if (first.isEmpty()) {
			addFailed("The organization has no managed accounts.", Remedy.CLAIM_DOMAIN);
			return Optional.empty();
		}
		addPassed(Ability.LISTS_ACCOUNTS);
		return first.stream()
			.min(Comparator.comparing((account) -> account.type() != ManagedAccount.Type.ATLASSIAN
					|| account.status() != ManagedAccount.Status.ACTIVE));
	}

	/**
	 * Checks the organization-wide list. It only saves calls: each account's own list has
	 * more.
	 */
	private void checkTokenList() {
		try {
			if (!this.organization.tokens().next().items().isEmpty()) {
				addPassed(Ability.LISTS_TOKENS);
				return;
			}
			long counted = this.organization.countTokens().orElse(0);
			this.results.add((counted > 0)
					? new KeyCheck(Ability.LISTS_TOKENS, Outcome.SLOWER,
							String.format(Locale.ENGLISH, "Atlassian lists none of the %,d API tokens that it counts. ",
									counted) + OWN_LISTS,
							null)
					: new KeyCheck(Ability.LISTS_TOKENS, Outcome.PASSED,
							"Atlassian lists no API tokens of this organization at present.", null));
		}
		catch (AdminApiException.AccessDenied | AdminApiException.KeyLacksScope ex) {
			this.results.add(new KeyCheck(Ability.LISTS_TOKENS, Outcome.SLOWER,
					"The key may not read the organization-wide list of API tokens. " + OWN_LISTS, null));
		}
		catch (AdminApiException.UnexpectedAnswer | AdminApiException.OrganizationNotFound ex) {
			this.results
				.add(new KeyCheck(Ability.LISTS_TOKENS, Outcome.SLOWER, ex.getMessage() + " " + OWN_LISTS, null));
		}
	}

	/**
	 * Fails the list check if the key can read no list. A key with scopes cannot read
	 * accounts' own lists, so it needs the organization-wide one.
	 */
	private void requireAnyListOfTokens() {
		int lists = Ability.LISTS_TOKENS.ordinal();
		boolean lacksOwnLists = this.results.size() > Ability.REVOKES_TOKENS.ordinal()
				&& this.results.get(Ability.REVOKES_TOKENS.ordinal()).remedy() == Remedy.KEY_WITHOUT_SCOPES;
		if (lacksOwnLists && this.results.get(lists).outcome() == Outcome.SLOWER) {
			this.results.set(lists, new KeyCheck(Ability.LISTS_TOKENS, Outcome.FAILED,
					"The key may read neither the organization-wide list of API tokens nor the lists of single accounts.",
					Remedy.KEY_THAT_LISTS_TOKENS));
		}
	}

	private void checkPrivilegesOver(ManagedAccount account) {
		Privileges privileges = this.organization.privilegesOver(account.id());
		if (privileges.read() && privileges.revoke()) {
			addPassed(Ability.REVOKES_TOKENS);
		}
		else {
			addFailed(
					"Atlassian does not let the key " + (privileges.read() ? "revoke" : "read")
							+ " the API tokens of the account used for this check"
							+ ((privileges.objection() != null) ? " (" + privileges.objection() + ")." : "."),
					Remedy.ASK_ORGANIZATION_ADMIN);
		}
	}

	/**
	 * Fails if the key has scopes. Without accounts nothing else can be checked: a key
	 * with scopes is refused for any account.
	 */
	private void requireNoScopes() {
		try {
			this.organization.privilegesOver(NO_ACCOUNT);
		}
		catch (AdminApiException.KeyLacksScope ex) {
			this.results.add(new KeyCheck(Ability.LISTS_TOKENS, Outcome.NOT_MADE, null, null));
			addFailed(ex.getMessage(), Remedy.KEY_WITHOUT_SCOPES);
		}
		catch (AdminApiException.AccessDenied | AdminApiException.AccountNotFound
				| AdminApiException.UnexpectedAnswer ex) {
			// A key without scopes gets here, since the account does not exist.
		}
	}

	private void addPassed(Ability ability) {
		this.results.add(new KeyCheck(ability, Outcome.PASSED, null, null));
	}

	private void addFailed(String finding, Remedy remedy) {
		this.results.add(new KeyCheck(Ability.values()[this.results.size()], Outcome.FAILED, finding, remedy));
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
