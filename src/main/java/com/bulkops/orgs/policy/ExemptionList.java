package com.bulkops.orgs.policy;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Exemption.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The exemptions of an installation at one moment, ready to be asked about many tokens.
 * Those that have ended are among them.
 */
public final class ExemptionList {

	public static final ExemptionList NONE = new ExemptionList(List.of());

	private final List<Exemption> exemptions;

	private final Map<String, Exemption> ofAccounts;

	private final List<Pattern> ofEmails;

	private final List<Pattern> ofLabels;

	public ExemptionList(List<Exemption> exemptions) {
		this.exemptions = List.copyOf(exemptions);
		this.ofAccounts = of(Kind.ACCOUNT).collect(Collectors.toMap(Exemption::pattern, Function.identity()));
		this.ofEmails = of(Kind.EMAIL).map(Pattern::new).toList();
		this.ofLabels = of(Kind.LABEL).map(Pattern::new).toList();
	}

	/** All of them. */
	public List<Exemption> all() {
		return this.exemptions;
	}

	/** An exemption that saves a token on a day; {@code null} if none does. */
	@Nullable Exemption find(ManagedAccount account, ApiToken token, LocalDate day) {
		return matching(account, token).filter((exemption) -> !exemption.isOver(day)).findFirst().orElse(null);
	}

	/** The exemption of a token that ended last; {@code null} if none has. */
	@Nullable Exemption findEnded(ManagedAccount account, ApiToken token, LocalDate day) {
		return matching(account, token).filter((exemption) -> exemption.isOver(day))
			.max(Comparator.comparing((exemption) -> Objects.requireNonNull(exemption.lastDay())))
			.orElse(null);
	}

	/**
	 * Why it cannot be told on a day whether an exemption saves a token; {@code null} if
	 * it can. Such a token must not be revoked.
	 */
	@Nullable String doubt(ManagedAccount account, ApiToken token, LocalDate day) {
		return doubtful(account, token).filter((exemption) -> !exemption.isOver(day))
			.map((exemption) -> (exemption.kind() == Kind.EMAIL)
					? "Atlassian gives no e-mail address of its account, so it cannot be told whether the exemption of %s saves it."
						.formatted(exemption.subject())
					: "Its label is too long to tell whether the exemption of %s saves it."
						.formatted(exemption.subject()))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Up to which day a token is not revoked, because an exemption saves it or might;
	 * {@link LocalDate#MAX} for ever, {@code null} if none does or might.
	 */
	public @Nullable LocalDate lastDay(ManagedAccount account, ApiToken token) {
		return Stream.concat(matching(account, token), doubtful(account, token))
			.map((exemption) -> Objects.requireNonNullElse(exemption.lastDay(), LocalDate.MAX))
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

	private Stream<Exemption> matching(ManagedAccount account, ApiToken token) {
		Stream<Exemption> ofAccount = Stream.ofNullable(this.ofAccounts.get(account.id().value()));
		return Stream.of(ofAccount, matching(this.ofEmails, account.email()), matching(this.ofLabels, token.label()))
			.flatMap(Function.identity());
	}

	private static Stream<Exemption> matching(List<Pattern> patterns, @Nullable String text) {
		if (text == null || patterns.isEmpty()) {
			return Stream.empty();
		}
		int[] folded = Glob.folded(text);
		return patterns.stream().filter((pattern) -> pattern.glob().matches(folded)).map(Pattern::exemption);
	}

	/** Those whose patterns cannot be compared with what is known of a token. */
	private Stream<Exemption> doubtful(ManagedAccount account, ApiToken token) {
		Stream<Pattern> ofEmail = (account.email() == null) ? this.ofEmails.stream() : Stream.empty();
		Stream<Pattern> ofLabel = token.isLabelCut() ? this.ofLabels.stream() : Stream.empty();
		return Stream.concat(ofEmail, ofLabel).map(Pattern::exemption);
	}

	private Stream<Exemption> of(Kind kind) {
		return this.exemptions.stream().filter((exemption) -> exemption.kind() == kind);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ExemptionList list && this.exemptions.equals(list.exemptions);
	}

	@Override
	public int hashCode() {
		return this.exemptions.hashCode();
	}

	private record Pattern(Exemption exemption, Glob glob) {

		Pattern(Exemption exemption) {
			this(exemption, new Glob(exemption.pattern()));
		}

	}

}
