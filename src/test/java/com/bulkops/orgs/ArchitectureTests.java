package com.bulkops.orgs;

import java.lang.annotation.Annotation;
import java.net.URL;
import java.net.URLConnection;
import java.time.Clock;
import java.util.Set;

import com.atlassian.connect.spring.AtlassianHost;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.persistence.Entity;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.repository.Repository;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

/**
 * The map of the code, checked: which room may use which, and who guards which door.
 */
class ArchitectureTests {

	private static final String ROOT = "com.bulkops.orgs";

	private static final JavaClasses CODE = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void roomsUseOnlyWhatTheMapAllows() {
		ApplicationModules.of(BulkOpsOrgsApplication.class).verify();
	}

	@Test
	void onlyConnectKnowsAtlassianConnectAndSpringSecurity() {
		check(onlyIn("connect", "com.atlassian.connect..", "org.springframework.security.."));
	}

	@Test
	void onlyTheDoorsReadSignedTokens() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".connect", ROOT + ".forge")
			.and()
			.doNotHaveSimpleName("TokenSyntax")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("com.nimbusds.."));
	}

	/** The guard sees handler methods only, so there is no other kind of handler. */
	@Test
	void everyPathIsGuarded() {
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.web.servlet.function.."));
	}

	/**
	 * The others ask for keys, and for a cloud id, which everybody may know.
	 */
	@Test
	void everyRequestToASiteIsSignedForThatSite() {
		check(noClasses().that()
			.resideInAPackage(ROOT + "..")
			.and()
			.resideOutsideOfPackage(ROOT + ".adminapi")
			.and(DescribedPredicate.not(DescribedPredicate.describe("are named here",
					(type) -> Set.of("JiraClient", "InstallKeys", "TenantInfoClient", "ForgeTokens", "ForgeHttp")
						.contains(type.getSimpleName()))))
			.should()
			.dependOnClassesThat()
			.areAssignableTo(RestClient.class));
		check(methods().that()
			.areDeclaredInClassesThat()
			.haveFullyQualifiedName(ROOT + ".connect.JiraClient")
			.and()
			.areNotPrivate()
			.should(new ArchCondition<>("take the site") {

				@Override
				public void check(JavaMethod method, ConditionEvents events) {
					boolean takesSite = method.getRawParameterTypes()
						.stream()
						.limit(1)
						.anyMatch((parameter) -> parameter.isEquivalentTo(AtlassianHost.class));
					events.add(new SimpleConditionEvent(method, takesSite, method.getFullName()));
				}

			}));
	}

	@Test
	void onlyAdminapiAndNoticeHoldHttpClients() {
		check(onlyIn("adminapi", "org.springframework.web.client.RestClient.."));
		// Doctor's has no credentials.
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".adminapi", ROOT + ".doctor")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("java.net.http.."));
		check(onlyIn("notice", "org.apache.hc.."));
	}

	/** A client that somebody makes for himself has no limits. */
	@Test
	void everyCallOfJiraIsBounded() {
		check(noClasses().should().dependOnClassesThat().areAssignableTo(RestTemplate.class));
		check(noClasses().that()
			.resideOutsideOfPackage(ROOT + ".adminapi")
			.should()
			.callMethodWhere(DescribedPredicate.describe("makes a client of its own",
					(call) -> call.getTargetOwner().isEquivalentTo(RestClient.class)
							&& Set.of("create", "builder").contains(call.getName()))));
		check(noClasses().should().dependOnClassesThat().areAssignableTo(DefaultResourceRetriever.class));
		check(noClasses().should().dependOnClassesThat().areAssignableTo(URLConnection.class));
		check(noClasses().should().callMethod(URL.class, "openStream"));
		check(noClasses().that()
			.haveSimpleNameNotContaining("JiraHttpConfiguration")
			.and()
			.resideOutsideOfPackage(ROOT + ".adminapi")
			.should()
			.dependOnClassesThat()
			.areAssignableTo(ClientHttpRequestFactory.class));
	}

	/**
	 * Weaknesses of the last years, published as open or fixed late, need one of these:
	 * expressions, binders that somebody makes (CVE-2026-59281, CVE-2026-59282),
	 * FreeMarker (CVE-2026-59280), functional endpoints, sockets, objects or types that
	 * are read from a stream.
	 */
	@Test
	void nothingUsesATypeOnWhichAPublishedWeaknessRests() {
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.expression..", "org.springframework.ui.freemarker..",
					"org.springframework.web.servlet.function..", "org.springframework.web.socket..",
					"org.springframework.web.reactive..", "org.springframework.messaging.."));
		check(noClasses().should()
			.dependOnClassesThat(DescribedPredicate
				.describe("read objects or types, or bind by hand",
						(type) -> Set.of("java.io.ObjectInputStream", "java.beans.XMLDecoder",
								"com.fasterxml.jackson.annotation.JsonTypeInfo",
								"tools.jackson.databind.jsontype.PolymorphicTypeValidator",
								"org.springframework.validation.DataBinder",
								"org.springframework.web.bind.annotation.InitBinder")
							.contains(type.getName()))));
	}

	@Test
	void onlyNoticeKnowsMail() {
		check(onlyIn("notice", "jakarta.mail..", "org.eclipse.angus.mail..", "org.springframework.mail.."));
	}

	@Test
	void onlyScheduleKnowsQuartz() {
		check(onlyIn("schedule", "org.quartz..", "org.springframework.scheduling.quartz.."));
	}

	@Test
	void onlySecretsKnowsTheCipher() {
		check(onlyIn("secrets", "com.google.crypto.tink..", "javax.crypto.."));
	}

	@Test
	void onlyWebHasControllersAndTemplates() {
		check(onlyIn("web", "org.thymeleaf.."));
		check(classes().that()
			.areAnnotatedWith(Controller.class)
			.or()
			.areAnnotatedWith(RestController.class)
			.should()
			.resideInAPackage(ROOT + ".web..")
			.orShould()
			.haveFullyQualifiedName(ROOT + ".connect.DescriptorController")
			.orShould()
			.haveFullyQualifiedName(ROOT + ".connect.LifecycleController")
			.orShould()
			.haveFullyQualifiedName(ROOT + ".forge.ForgeEventsController")
			.allowEmptyShould(true));
	}

	/**
	 * Saving the settings and trying out a key are open to whoever proves the key, and
	 * installs and uninstalls to Atlassian.
	 */
	@Test
	void onlyOwnersActAndExport() {
		DescribedPredicate<JavaMethod> acts = DescribedPredicate.describe("act or export",
				(method) -> method.isAnnotatedWith(PostMapping.class) || method.getName().startsWith("export"));
		DescribedPredicate<JavaMethod> proves = DescribedPredicate.describe("prove a key",
				(method) -> Set
					.of("SettingsController.update", "SettingsController.check", "LifecycleController.installed",
							"LifecycleController.uninstalled", "ForgeEventsController.lifecycle",
							"ForgeEventsController.heartbeat")
					.contains(method.getOwner().getSimpleName() + "." + method.getName()));
		check(methods().that(acts).and(DescribedPredicate.not(proves)).should(new ArchCondition<>("take an Owner") {

			@Override
			public void check(JavaMethod method, ConditionEvents events) {
				boolean takesOwner = method.getRawParameterTypes()
					.stream()
					.anyMatch((parameter) -> parameter.getSimpleName().equals("Owner"));
				events.add(new SimpleConditionEvent(method, takesOwner, method.getFullName()));
			}

		}));
	}

	@Test
	void nobodyReadsTheTimeWithoutTheClock() {
		Set<String> timeReaders = Set.of("now", "systemUTC", "systemDefaultZone", "system", "currentTimeMillis");
		DescribedPredicate<AccessTarget> clockless = DescribedPredicate.describe("time without a Clock",
				(target) -> timeReaders.contains(target.getName())
						&& (target.getOwner().getPackageName().startsWith("java.time")
								|| target.getOwner().isEquivalentTo(System.class))
						&& !takesAClock(target));
		check(noClasses().that()
			.areNotAssignableTo(BulkOpsOrgsApplication.class)
			.should()
			.accessTargetWhere(DescribedPredicate.describe("reads the time without a Clock",
					(access) -> clockless.test(access.getTarget()))));
	}

	@Test
	void entitiesRepositoriesAndControllersStayInTheirRoom() {
		check(classes().that()
			.areAnnotatedWith(Entity.class)
			.or()
			.areAssignableTo(Repository.class)
			.or()
			.areAnnotatedWith(Controller.class)
			.should()
			.notBePublic()
			.allowEmptyShould(true));
	}

	@Test
	void nothingIsInjectedIntoFields() {
		check(noFields().should().beAnnotatedWith(Autowired.class));
	}

	@Test
	void fieldsOfSingletonsAreFinal() {
		check(fields().that().areDeclaredInClassesThat(areSingletons()).should().beFinal().allowEmptyShould(true));
	}

	@Test
	void noTransactionIsOpenWhileTalkingToAtlassianOrRendering() {
		check(noClasses().that()
			.resideInAnyPackage(ROOT + ".adminapi", ROOT + ".web..")
			.should()
			.beAnnotatedWith(Transactional.class));
		check(noMethods().that()
			.areDeclaredInClassesThat()
			.resideInAnyPackage(ROOT + ".adminapi", ROOT + ".web..")
			.should()
			.beAnnotatedWith(Transactional.class));
	}

	@Test
	void transactionsStandOnMethodsOfServices() {
		check(methods().that().areAnnotatedWith(Transactional.class).should().notBePrivate().allowEmptyShould(true));
	}

	private static boolean takesAClock(AccessTarget target) {
		return target instanceof AccessTarget.CodeUnitAccessTarget call
				&& call.getRawParameterTypes().stream().anyMatch((parameter) -> parameter.isEquivalentTo(Clock.class));
	}

	private static DescribedPredicate<JavaClass> areSingletons() {
		Set<Class<? extends Annotation>> stereotypes = Set.of(org.springframework.stereotype.Component.class,
				org.springframework.stereotype.Service.class, Controller.class);
		return DescribedPredicate.describe("are singletons",
				(type) -> stereotypes.stream().anyMatch((stereotype) -> type.isAnnotatedWith(stereotype)));
	}

	private static ArchRule onlyIn(String room, String... packages) {
		return noClasses().that()
			.resideOutsideOfPackages(ROOT + "." + room, ROOT + "." + room + "..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(packages);
	}

	private static void check(ArchRule rule) {
		rule.check(CODE);
	}

}
