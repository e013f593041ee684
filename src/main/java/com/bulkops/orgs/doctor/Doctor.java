package com.bulkops.orgs.doctor;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.network.Outbound;
import com.bulkops.orgs.network.OutboundUnusable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The operator's command that checks the surroundings of the app and prints what to do.
 * It reads the settings as the app does, and starts nothing else of it, so it also works
 * where the app does not start. It may run while the app does.
 */
public final class Doctor {

	/** Chosen by us: longer than any check waits for a server that does not answer. */
	private static final long LONGEST_SECONDS = 40;

	private final List<Check> checks;

	Doctor(List<Check> checks) {
		this.checks = checks;
	}

	/**
	 * Checks the environment of this process and prints the report.
	 * @return 0 if nothing is broken, 1 otherwise
	 */
	public static int command(Clock clock) {
		String problem = installOutbound();
		Report report;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Settings.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("logging.level.root=off")
			.run()) {
			report = of(context.getEnvironment(), clock, problem).examine();
		}
		catch (RuntimeException ex) {
			report = new Report(List.of(new Report.Line("Settings",
					Finding.broken("The settings cannot be read (%s).".formatted(ex.getClass().getSimpleName()),
							"Check SPRING_CONFIG_IMPORT, SPRING_CONFIG_ADDITIONAL_LOCATION and SPRING_PROFILES_ACTIVE: "
									+ "what they name must exist and be readable."))));
		}
		System.out.print(report);
		return report.isBroken() ? 1 : 0;
	}

	private static @Nullable String installOutbound() {
		try {
			Outbound.install(System.getenv());
			return null;
		}
		catch (OutboundUnusable ex) {
			return ex.getMessage();
		}
	}

	/**
	 * Creates a doctor with all checks.
	 * @param outboundProblem why the proxy or the certificates are not used; {@code null}
	 * if they are
	 */
	static Doctor of(ConfigurableEnvironment environment, Clock clock, @Nullable String outboundProblem) {
		Database database = new Database(environment);
		Addresses addresses = Addresses.of(environment);
		return new Doctor(List.of(new DatabaseReachableCheck(database), new DatabaseVersionCheck(database),
				new DatabaseEncodingCheck(database), new DatabaseRightsCheck(database),
				new DatabaseDurabilityCheck(database), new DatabasePoolerCheck(database),
				new KeysetCheck(database, environment), new OutboundCheck(outboundProblem),
				new ClockCheck(addresses, clock), new ReachableCheck("Admin API", addresses.adminApi()),
				new ReachableCheck("Keys of Connect", addresses.connectKeys()),
				new ReachableCheck("Keys of Forge", addresses.forgeKeys()), new PublicAddressCheck(addresses),
				new ManifestCheck(environment, Path.of("")), new MailCheck(environment),
				new SitesCheck(database, clock)));
	}

	/** Runs all checks at the same time. */
	Report examine() {
		ExecutorService threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "doctor");
			thread.setDaemon(true);
			return thread;
		});
		try {
			List<CompletableFuture<List<Finding>>> running = this.checks.stream()
				.map((check) -> CompletableFuture.supplyAsync(check::run, threads)
					.completeOnTimeout(List.of(unanswered()), LONGEST_SECONDS, TimeUnit.SECONDS)
					.exceptionally((failure) -> List.of(failed(failure))))
				.toList();
			List<Report.Line> lines = new ArrayList<>();
			for (int number = 0; number < running.size(); number++) {
				String name = this.checks.get(number).name();
				running.get(number).join().forEach((finding) -> lines.add(new Report.Line(name, finding)));
			}
			return new Report(lines);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static Finding unanswered() {
		return Finding.broken("There was no answer within %d seconds.".formatted(LONGEST_SECONDS),
				"Check the way there: names, routes, firewalls.");
	}

	/** The message is omitted: it may contain values of settings. */
	private static Finding failed(Throwable failure) {
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		return Finding.broken("The check failed (%s).".formatted(cause.getClass().getSimpleName()),
				"Report this as an error of the app.");
	}

	/** The settings alone, without any bean. */
	static class Settings {

	}

}
