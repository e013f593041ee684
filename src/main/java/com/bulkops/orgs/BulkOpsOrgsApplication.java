package com.bulkops.orgs;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;

import com.bulkops.orgs.doctor.Doctor;
import com.bulkops.orgs.forge.StaticPages;
import com.bulkops.orgs.network.Outbound;
import com.bulkops.orgs.network.OutboundUnusable;
import com.bulkops.orgs.organization.ReleaseOrganization;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.secrets.Reseal;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * BulkOps Orgs: revokes the API tokens of an Atlassian organization once they are older
 * than its administrator allows, every night, and remembers each one.
 * <p>
 * Started with the argument {@code new-keyset} it prints a new encryption keyset and
 * ends; with {@code rotate-keyset} it prints the keyset of the environment with a new
 * primary key; with {@code reseal} it encrypts all stored secrets with that key; with
 * {@code drop-old-keys} it prints the keyset of the environment without the others; with
 * {@code release-organization} and the host of a site it removes the site's owners; with
 * {@code doctor} it checks its surroundings and prints what to do; with
 * {@code print-asset} it prints a file of the static pages for Forge.
 */
@SpringBootApplication
public class BulkOpsOrgsApplication {

	public static void main(String[] args) throws IOException {
		// Sentences and SQL are written with these digits, whatever the machine speaks.
		Locale.setDefault(Locale.ENGLISH);
		String command = (args.length > 0) ? args[0] : "";
		switch (command) {
			case "new-keyset" -> System.out.println(Keysets.create());
			case "rotate-keyset" -> System.out.println(Keysets.rotate(keyset()));
			case "drop-old-keys" -> System.out.println(Keysets.dropOldKeys(keyset()));
			case "release-organization" ->
				System.exit(ReleaseOrganization.command((args.length > 1) ? args[1] : "", Clock.systemUTC()));
			case "reseal" -> System.exit(Reseal.command());
			case "print-asset" -> System.exit(StaticPages.print((args.length > 1) ? args[1] : "", System.out));
			case "doctor" -> System.exit(Doctor.command(Clock.systemUTC()));
			default -> start(args);
		}
	}

	private static void start(String... args) {
		try {
			Outbound.install(System.getenv());
		}
		catch (OutboundUnusable ex) {
			System.err.println(ex.getMessage());
			System.exit(1);
		}
		SpringApplication.run(BulkOpsOrgsApplication.class, args);
	}

	private static String keyset() {
		return System.getenv().getOrDefault("BULKOPS_ENCRYPTION_KEYSET", "");
	}

	/** The only source of the current time; every instant of this application is UTC. */
	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
