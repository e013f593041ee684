# Builds the app, takes it apart into layers, and adds a cache of its classes for a faster start.
FROM maven:3.9-eclipse-temurin-17@sha256:880934ae394bf91bc3e57d573e4fc04774f064f3c4df7ccd7cc10b3b126737bf AS build
WORKDIR /src
COPY pom.xml atlassian-connect.json LICENSE NOTICE ./
RUN mvn -B -q dependency:go-offline
COPY src/main src/main
RUN mvn -B -q package -DskipTests

FROM eclipse-temurin:25-jre@sha256:fcd7fd7b387f94bb2ac461478a7436ad8e349924c374ea8313919624dceae636 AS layers
WORKDIR /layers
COPY --from=build /src/target/bulkops-orgs.jar app.jar
RUN java -Djarmode=tools -jar app.jar extract --layers --destination extracted

FROM eclipse-temurin:25-jre@sha256:fcd7fd7b387f94bb2ac461478a7436ad8e349924c374ea8313919624dceae636
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin bulkops && mkdir /certificates
WORKDIR /app
COPY --from=layers /layers/extracted/dependencies/ ./
COPY --from=layers /layers/extracted/spring-boot-loader/ ./
COPY --from=layers /layers/extracted/snapshot-dependencies/ ./
COPY --from=layers /layers/extracted/application/ ./
COPY script/archive-classes ./
RUN ./archive-classes && rm archive-classes
USER 10001
# Jira's port, and that of the probes.
EXPOSE 8080 8081
ENV MANAGEMENT_SERVER_PORT=8081
# The base image would read this folder in its entry point, which is not used here.
ENV BULKOPS_TRUSTED_CERTIFICATES=/certificates
# Nothing else is written to; mount a tmpfs and make the rest read-only.
VOLUME /tmp
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/$MANAGEMENT_SERVER_PORT && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
# The cache of classes has objects that have to fit into the heap as it begins; Java ends if they do not. The heap of 704 MB is 253 MB: under
# attack all else takes up to 400 MB (docs/measurements/memory.md).
ENTRYPOINT ["java", "@app.options", "-Xms64m", "-XX:MaxRAMPercentage=36", "-XX:+ExitOnOutOfMemoryError", "-jar", "app.jar"]
