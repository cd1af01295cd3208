import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "code",
                    models.CharField(max_length=48, unique=True, verbose_name="编号"),
                ),
                ("title", models.CharField(max_length=64, verbose_name="名称")),
                ("powers", models.JSONField(default=list, verbose_name="权力")),
            ],
            options={
                "verbose_name": "角色",
                "verbose_name_plural": "角色",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                (
                    "official_name",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="统计名称"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("county", "县级"),
                            ("township", "乡级"),
                            ("village", "村级"),
                        ],
                        max_length=16,
                        verbose_name="级别",
                    ),
                ),
                (
                    "subtype",
                    models.CharField(blank=True, default="", max_length=16, verbose_name="类型"),
                ),
                (
                    "path",
                    models.CharField(max_length=128, unique=True, verbose_name="路径"),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        default="",
                        max_length=12,
                        verbose_name="统计用区划代码",
                    ),
                ),
                (
                    "short",
                    models.CharField(blank=True, default="", max_length=4, verbose_name="简码"),
                ),
                (
                    "above",
                    models.CharField(
                        blank=True, default="", max_length=64, verbose_name="所属省市"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        verbose_name="经度",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=9,
                        null=True,
                        verbose_name="纬度",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起用日期")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="停用日期"),
                ),
                (
                    "managed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="managed",
                        to="places.division",
                        verbose_name="代管区划",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.division",
                        verbose_name="上级区划",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="places.division",
                        verbose_name="并入",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划",
                "verbose_name_plural": "区划",
                "ordering": ["code", "id"],
            },
        ),
        migrations.CreateModel(
            name="FormerDivision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="原名称")),
                (
                    "path",
                    models.CharField(db_index=True, max_length=128, verbose_name="原路径"),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        default="",
                        max_length=12,
                        verbose_name="原代码",
                    ),
                ),
                ("until", models.DateField(verbose_name="用至")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former",
                        to="places.division",
                        verbose_name="区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "区划沿革",
                "verbose_name_plural": "区划沿革",
                "ordering": ["until", "id"],
            },
        ),
        migrations.CreateModel(
            name="Organ",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "人民政府"),
                            ("department", "县直部门"),
                            ("hall", "便民服务中心"),
                            ("office", "内设机构"),
                            ("command", "综合指挥中心"),
                            ("committee", "村（居）民委员会"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                (
                    "line",
                    models.CharField(default="general", max_length=24, verbose_name="条线"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="电话"),
                ),
                (
                    "address",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="地址"),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="办公时间"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="设立日期")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="撤销日期"),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organs",
                        to="places.division",
                        verbose_name="所在区划",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.organ",
                        verbose_name="上级机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("title", models.CharField(max_length=64, verbose_name="名称")),
                (
                    "own_organ_only",
                    models.BooleanField(default=False, verbose_name="只管本机构的件"),
                ),
                ("valid_from", models.DateField(verbose_name="设立日期")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="撤销日期"),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="places.organ",
                        verbose_name="机构",
                    ),
                ),
                (
                    "partner",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partner_of",
                        to="places.post",
                        verbose_name="B岗",
                    ),
                ),
                (
                    "reach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.division",
                        verbose_name="辖区",
                    ),
                ),
                (
                    "roles",
                    models.ManyToManyField(
                        blank=True,
                        related_name="posts",
                        to="places.role",
                        verbose_name="角色",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗位",
                "verbose_name_plural": "岗位",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="任职起")),
                (
                    "to_on",
                    models.DateField(blank=True, null=True, verbose_name="任职止"),
                ),
                (
                    "document",
                    models.CharField(
                        blank=True, default="", max_length=100, verbose_name="任职文件"
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stand_ins",
                        to="places.appointment",
                        verbose_name="顶岗",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="places.post",
                        verbose_name="岗位",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ["from_on", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "county"), ("parent", None)),
                    models.Q(
                        models.Q(("kind", "county"), _negated=True),
                        ("parent__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="division_parent_unless_county",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="division_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="division_point_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None), ("valid_to__isnull", False), _connector="OR"
                ),
                name="division_successor_after_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None), models.Q(("code", ""), _negated=True)),
                fields=("code",),
                name="division_code_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None), models.Q(("short", ""), _negated=True)),
                fields=("short",),
                name="division_short_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="division",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)),
                fields=("parent", "name"),
                name="division_name_once_in_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)),
                fields=("division", "name"),
                name="organ_name_once_in_division",
            ),
        ),
        migrations.AddConstraint(
            model_name="organ",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organ_dates_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["user", "from_on"], name="appointment_user_from"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_on", None),
                    ("to_on__gte", models.F("from_on")),
                    _connector="OR",
                ),
                name="appointment_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands_in_for", None), ("to_on", None)),
                fields=("user", "post"),
                name="appointment_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stands_in_for", None), ("to_on__isnull", False), _connector="OR"
                ),
                name="stand_in_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to", None)),
                fields=("organ", "title"),
                name="post_title_once_in_organ",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("partner", None),
                    models.Q(("partner", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="post_partner_is_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="post_dates_in_order",
            ),
        ),
    ]
